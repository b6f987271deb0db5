/* SPDX-License-Identifier: ISC */
#ifndef HICAM_TEST_REAL_MAIN_H
#define HICAM_TEST_REAL_MAIN_H

/* start.o wants the program's main */
int __real_main(int, char **, char **);
int
__real_main(int argc, char **argv, char **envp)
{
	(void)argc, (void)argv, (void)envp;
	return 0;
}

#endif
