# SPDX-License-Identifier: ISC
# A library that hicc did not make may free, or change the size of, what the program has allocated, and the other way
# round.
. "$TOP/regress/lib.sh"
cat >library.c <<'EOF'
#include <stdlib.h>
#include <string.h>
char *complete(char *(*f)(const char *, int), const char *text)
{
	char *all = strdup(""), *one;
	int i;
	for (i = 0; (one = f(text, i)) != NULL; i++) {
		one = realloc(one, 5000);
		all = realloc(all, strlen(all) + strlen(one) + 2);
		strcat(strcat(all, one), " ");
		free(one);
	}
	return all;
}
EOF
cat >main.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
char *complete(char *(*)(const char *, int), const char *);
static const char *const words[] = {"bank", "bar", "can", "bat", NULL};
static char *next(const char *text, int n)
{
	int i;
	for (i = 0; words[i]; i++)
		if (strncmp(words[i], text, strlen(text)) == 0 && n-- == 0)
			return strcpy(malloc(20000), words[i]);
	return NULL;
}
int main(void)
{
	int i;
	char *p;
	for (i = 0; i < 2000; i++) {
		p = complete(next, "ba");
		if (strcmp(p, "bank bar bat ") != 0)
			return 1;
		free(p);
		free(NULL);
	}
	puts(realloc(complete(next, "ba"), 50000));
	return 0;
}
EOF
for options in "" "-static" "-static-pie -fPIE" "-flto"; do
	claim "a library linked statically, with '$options'"
	# shellcheck disable=SC2086
	holds cc -g -O1 $options -c library.c
	rm -f liblibrary.a
	ar rcs liblibrary.a library.o
	# shellcheck disable=SC2086
	holds "$HICC" -O1 -g $options main.c -L. -llibrary -o prog
	holds ./prog
	says out "bank bar bat"
done

claim "one that is linked dynamically"
rm liblibrary.a
holds cc -O1 -shared -fPIC library.c -o liblibrary.so
for options in "" "-no-pie -fno-pie"; do
	# shellcheck disable=SC2086
	holds "$HICC" -O1 -g $options main.c -L. -llibrary -Wl,-rpath,"$PWD" -o prog
	holds ./prog
	says out "bank bar bat"
done

claim "one that is loaded later"
cat >load.c <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char *once(const char *text, int n)
{
	return n == 0 ? strdup(text) : NULL;
}
int main(void)
{
	void *library = dlopen("./liblibrary.so", RTLD_NOW);
	char *(*complete)(char *(*)(const char *, int), const char *);
	if (!library)
		return 1;
	*(void **)&complete = dlsym(library, "complete");
	puts(complete(once, "loaded"));
	dlclose(library);
	return dlopen("./none.so", RTLD_NOW) != NULL || dlerror() == NULL;
}
EOF
holds "$HICC" load.c -o prog
holds ./prog
says out "loaded"

claim "an allocator of the program's own is its own"
cat >own.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
static char pool[1 << 20];
static size_t used;
int frees;
void *malloc(size_t n)
{
	used = (used + 15) / 16 * 16 + n;
	return used < sizeof pool ? pool + used - n : NULL;
}
void *calloc(size_t n, size_t size) { return malloc(n * size); }
void *realloc(void *p, size_t n) { (void)p; return malloc(n); }
void free(void *p) { frees += p != NULL; }
int main(void)
{
	char *p = malloc(10);
	int before = frees;
	free(p);
	printf("%d %d\n", p >= pool && p < pool + sizeof pool, frees - before);
	return 0;
}
EOF
holds "$HICC" own.c -o prog
holds ./prog
says out "1 1"
