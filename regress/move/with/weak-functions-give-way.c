/* SPDX-License-Identifier: ISC */
extern int steps;

int
work(int n)
{
	long long product = 1;
	int i, k;

	for (i = 1; i <= n; i++)
		product = (product * i + 1) % 1000003;
	for (k = 0; k < 2 * n; k++) {
		steps++;
		for (i = 0; i < k; i++)
			product = (product * 31 + i) % 1000003;
	}
	return (int)product;
}
