/* SPDX-License-Identifier: ISC */
#ifndef HICAM_LOCATOR_H
#define HICAM_LOCATOR_H

/* Files of the locator as they are read, by the run time and by miman; hicam-rpc(7) describes them. */
#include <stdbool.h>
#include <stdint.h>

#define HICAM_LOCATOR_LINE "hicam-locator 1"
enum { HICAM_LOCATOR_TEXT = 8192, HICAM_LOCATOR_PATH = 1024, HICAM_LOCATOR_ADDRESS = 255, HICAM_LOCATOR_CLASS = 200 };

struct hicam_located {
	unsigned char server[16];
	uint32_t epoch;
	bool up;
	int pid;
	char address[HICAM_LOCATOR_ADDRESS + 1]; /* the first */
	char manage[HICAM_LOCATOR_ADDRESS + 1];	 /* of the management interface */
	char class[HICAM_LOCATOR_CLASS + 1];
	bool offers; /* the program and version asked for */
};
/* The file NAME, a UUID, of DIR.  False: there is no such file, or it is none of a server's. */
bool hicam_locator_read(const char *dir, const char *name, struct hicam_located *, uint32_t program, uint32_t version);
/* The folder where they are if the user does not say otherwise. */
bool hicam_locator_folder(char path[HICAM_LOCATOR_PATH]);

#endif
