/* SPDX-License-Identifier: ISC */
/* Arguments and environment: pointers into them are kept, strings in them changed, getenv and setenv go on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static int weigh(const char *s)
{
	int w = 0;

	while (*s)
		w = w * 5 % 1009 + *s++;
	return w;
}

int main(int argc, char *argv[], char *envp[])
{
	char **p, *longest = argv[1], *ours, name[24];
	int i, k, found = 0;

	setenv("HOPPING", "first", 1);
	ours = getenv("HOPPING");
	for (k = 0; k < 5; k++)
		for (p = argv + 1; *p; p++) {
			printf("%d %s %d\n", k, *p, weigh(*p));
			if (strlen(*p) > strlen(longest))
				longest = *p;
			if (k == 2 && **p)
				**p = '*';
		}
	for (i = 0; i < 8; i++) {
		sprintf(name, "HOP_%d", i);
		setenv(name, argv[i % (argc - 1) + 1], 1);
		printf("%s=%s %d\n", name, getenv(name), weigh(getenv(name)));
	}
	unsetenv("HOP_3");
	setenv("HOPPING", "second", 1);
	for (p = environ; *p; p++)
		found += strncmp(*p, "HOP", 3) == 0;
	ours = getenv("HOPPING");
	printf("%s %d %s %d %d\n", longest, found, ours, getenv("HOP_3") == NULL, envp != NULL);
	return argc;
}
