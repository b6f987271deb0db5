/* SPDX-License-Identifier: ISC */
long
hook(long n)
{
	long i, sum = 0;

	for (i = 0; i < n % 1000 + 5000; i++)
		sum = sum * 31 % 1009 + i % 7;
	return sum;
}
