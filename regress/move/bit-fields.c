/* SPDX-License-Identifier: ISC */
/* Bit-fields, signed, unsigned, of enum and boolean type, beside other members; their layout differs by machine. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum suit { CLUBS, DIAMONDS, HEARTS, SPADES };

struct card {
	unsigned rank : 4;
	enum suit suit : 3;
	bool seen : 1;
	signed int bias : 5;
	unsigned : 0;
	unsigned long long serial : 40;
	char mark;
	struct { unsigned low : 3, high : 9; } pos;
	struct card *next;
};

static struct card deck[52];
static struct card top = { .rank = 1, .suit = SPADES, .bias = -3, .serial = 1ull << 39 };

static int deal(struct card *c, int n)
{
	int sum = 0;

	while (n-- > 0 && c) {
		sum += c->rank * (c->suit + 1) + c->bias;
		c->seen ^= true;
		c->pos.high += c->pos.low++;
		c->serial = c->serial * 3 + c->rank;
		c = c->next;
	}
	return sum;
}

int main(void)
{
	struct card *hand = malloc(sizeof *hand), local = { .rank = 15, .mark = 'x' };
	int i, k;
	unsigned long long h = 0;

	*hand = top;
	for (i = 0; i < 52; i++) {
		deck[i].rank = i % 13 + 1;
		deck[i].suit = i / 13;
		deck[i].bias = i % 31 - 15;
		deck[i].serial = i * 123456789ull;
		deck[i].next = i % 10 == 9 ? hand : &deck[(i * 7 + 1) % 52];
	}
	hand->next = &local;
	local.next = &deck[3];
	for (k = 0; k < 25; k++) {
		printf("%d ", deal(&deck[k * 5 % 52], 20 + k));
		h = h * 31 + deck[k].serial + local.pos.high + hand->seen;
	}
	printf("\n%llu %d %d %d\n", h, local.rank, hand->bias, (int)hand->suit);
	return 0;
}
