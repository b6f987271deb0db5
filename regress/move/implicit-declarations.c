/* SPDX-License-Identifier: ISC */
/* Functions are used before anything declares them, among them one that can be stopped in; so are libc's. */
main()
{
	int i, k, sum = 0;
	char text[40];

	for (i = 0; i < 30; i++) {
		sum += later(i, sum % 7);
		sprintf(text, "%d:%d", i, sum);
		k = strlen(text);
		if (isdigit(text[0]))
			sum -= abs(-k);
		puts(text);
	}
	printf("%d %d\n", sum, count());
	return 0;
}

static calls;

later(a, b)
{
	int s = 0;

	calls++;
	while (a-- > 0)
		s += deeper(a) ^ b;
	return s;
}

deeper(n)
{
	return n <= 1 ? 1 : deeper(n / 2) + deeper(n - n / 2 - 1);
}

count()
{
	return calls;
}
