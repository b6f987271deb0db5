/* SPDX-License-Identifier: ISC */
/*
 * The table of machines.  Paths are found relative to the running hicc, so that it works in the build tree
 * (hicc/hicc beside rt/lib) and wherever it was installed (bin/hicc beside lib/hicam).
 */
#include "targets.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

/* i386: the x87 computes in 80 bits and rounds twice, so results would differ from those of all other machines. */
static const char *const sse_flags[] = {"-msse2", "-mfpmath=sse", NULL};
static const char *const no_flags[] = {NULL};

static const struct machine machines[] = {
	{{.name = "x86_64", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16},
	 "x86_64-linux-gnu",
	 "x86_64-linux-gnu",
	 no_flags},
	{{.name = "s390x", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16, .big_endian = true},
	 "s390x-linux-gnu",
	 "s390x-linux-gnu",
	 no_flags},
	{{.name = "arm64", .ptr_bytes = 8, .llong_align = 8, .ldouble_bytes = 16, .wchar_unsigned = true},
	 "aarch64-linux-gnu",
	 "aarch64-linux-gnu",
	 no_flags},
	{{.name = "i386", .ptr_bytes = 4, .llong_align = 4, .ldouble_bytes = 12, .wchar_long = true},
	 "i686-linux-gnu",
	 "i386-linux-gnu",
	 sse_flags},
	{{.name = "armhf", .ptr_bytes = 4, .llong_align = 8, .ldouble_bytes = 8, .wchar_unsigned = true},
	 "arm-linux-gnueabihf",
	 "arm-linux-gnueabihf",
	 no_flags},
};

const struct machine *
machine_find(const char *name)
{
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (!strcmp(machines[i].target.name, name))
			return &machines[i];
	return NULL;
}

const struct machine *
machine_of_triple(const char *triple)
{
	size_t cpu = strcspn(triple, "-");

	if (!strstr(triple, "linux"))
		return NULL;
	if (cpu == 4 && triple[0] == 'i' && !strncmp(triple + 2, "86", 2))
		return machine_find("i386");
	if (!strncmp(triple, "arm", 3))
		return strstr(triple, "eabihf") ? machine_find("armhf") : NULL;
	if (strstr(triple, "gnux32"))
		return NULL;
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (strcspn(machines[i].triple, "-") == cpu && !strncmp(machines[i].triple, triple, cpu))
			return &machines[i];
	return NULL;
}

const struct machine *
machine_native(void)
{
#if defined __x86_64__ && defined __LP64__
	return machine_find("x86_64");
#elif defined __s390x__
	return machine_find("s390x");
#elif defined __aarch64__
	return machine_find("arm64");
#elif defined __i386__
	return machine_find("i386");
#elif defined __arm__ && defined __ARM_PCS_VFP
	return machine_find("armhf");
#else
	return NULL;
#endif
}

const char *
machine_sysroot(const struct machine *m)
{
	const char *dir = getenv("HICAM_SYSROOTS");

	if (dir && *dir)
		return xasprintf("%s/%s", dir, m->target.name);
	dir = getenv("XDG_CACHE_HOME");
	if (dir && *dir)
		return xasprintf("%s/hicam/sysroot/%s", dir, m->target.name);
	dir = getenv("HOME");
	return xasprintf("%s/.cache/hicam/sysroot/%s", dir ? dir : "", m->target.name);
}

/* The first of PLACES, relative to the folder above hicc's, where there is a NAME that can be read; N of them. */
static const char *
find_below(const char *const *places, size_t n, const char *name)
{
	char exe[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);

	if (len < 0)
		fatal("/proc/self/exe:");
	exe[len] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(exe, '/');

		if (!slash)
			return NULL;
		*slash = '\0';
	}
	for (size_t i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s/%s", exe, places[i], name);

		if (!access(path, R_OK)) {
			path[strlen(path) - strlen(name) - 1] = '\0';
			return path;
		}
		free(path);
	}
	return NULL;
}

const char *
machine_library(const struct machine *m, const char *name)
{
	static const char *const places[] = {"rt/lib", "lib/hicam"};
	const char *file = xasprintf("%s/%s", m->target.name, name);
	const char *folder = find_below(places, sizeof places / sizeof *places, file);

	return folder ? xasprintf("%s/%s", folder, file) : NULL;
}

const char *
hicam_headers(void)
{
	/* in the build tree, installed, and below build-asan */
	static const char *const places[] = {"rt/include", "include", "../rt/include"};

	return find_below(places, sizeof places / sizeof *places, "hicam/idltypes.h");
}
