/* SPDX-License-Identifier: ISC */
/* Variables bound to registers, beside loops and calls. */
#include <stdio.h>

#ifdef __x86_64__
static long
put(const char *text, long len)
{
	long done, tries = 0;

	do {
		register long to __asm__("rdi") = 1;
		register const char *from __asm__("rsi") = text;
		register long n __asm__("rdx") = len;

		__asm__ volatile("syscall" : "=a"(done) : "a"(1L), "r"(to), "r"(from), "r"(n) : "rcx", "r11", "memory");
		fflush(stdout);
	} while (done < 0 && ++tries < 3);
	return done;
}
#else
static long
put(const char *text, long len)
{
	printf("%s", text);
	fflush(stdout);
	return len;
}
#endif

int
main(void)
{
	for (int i = 0; i < 3; i++)
		printf("%ld\n", put("text\n", 5));
	return 0;
}
