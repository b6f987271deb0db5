/* SPDX-License-Identifier: ISC */
/* At most once: what is known of each client's calls, against a model that remembers everything. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../rt/rpc_local.h"

enum { CLIENTS = 3, NUMBERS = 3000, STEPS = 200000, WINDOW = 40 };

static struct rpc_config config = {.kept = 1 << 20};

const struct rpc_config *
rpc_config(void)
{
	return &config;
}

int
__real_main(int argc, char **argv, char **envp)
{
	(void)argc, (void)argv, (void)envp;
	return 0;
}

enum known { UNUSED, RUNNING, HELD, DONE, FINISHED };
static struct {
	uint64_t base, floor, next;
	enum known known[NUMBERS];
	struct rpc_entry *entry[NUMBERS];
} model[CLIENTS];

static struct rpc_identity
identity(unsigned client, uint64_t number)
{
	struct rpc_identity id;

	memset(&id, 0, sizeof id);
	memset(id.client, (int)client + 1, sizeof id.client);
	id.number = model[client].base + number;
	id.floor = model[client].base + model[client].floor;
	return id;
}

/* A call that is new, or repeated. */
static void
call(unsigned c, uint64_t number)
{
	struct rpc_identity id = identity(c, number);
	enum known known = model[c].known[number];
	struct rpc_entry *e;

	switch (rpc_once_enter(&id, &e)) {
	case RPC_ONCE_NEW:
		ck_assert_msg(known == UNUSED, "a call is run twice");
		ck_assert_ptr_nonnull(e);
		model[c].known[number] = RUNNING;
		model[c].entry[number] = e;
		break;
	case RPC_ONCE_KNOWN:
		ck_assert_ptr_eq(e, model[c].entry[number]);
		ck_assert_int_eq(e->state, known == RUNNING ? RPC_ENTRY_CALL : known == HELD ? RPC_ENTRY_HELD : RPC_ENTRY_DONE);
		ck_assert(known == RUNNING || known == HELD || known == DONE);
		break;
	case RPC_ONCE_FORGOTTEN:
		ck_assert_int_eq(known, FINISHED);
		break;
	}
}

static void
end(unsigned c, uint64_t number, bool holds)
{
	struct rpc_entry *e = model[c].entry[number];

	if (model[c].known[number] != RUNNING)
		return;
	e->results = malloc(8);
	ck_assert_ptr_nonnull(e->results);
	e->len = 8;
	rpc_once_done(e, holds ? RPC_ENTRY_HELD : RPC_ENTRY_DONE);
	model[c].known[number] = holds ? HELD : DONE;
}

/* The client has the replies to all that are done, and says so of some. */
static void
acknowledge(unsigned c)
{
	struct rpc_identity id;
	struct rpc_entry *e;
	uint64_t n;

	while (model[c].floor < model[c].next && model[c].known[model[c].floor] >= DONE)
		model[c].known[model[c].floor++] = FINISHED;
	id = identity(c, model[c].next);
	for (n = model[c].floor; n < model[c].next && id.nacks < RPC_ACKS; n++)
		if (model[c].known[n] == DONE && rand() % 3 == 0) {
			id.acks[id.nacks++] = model[c].base + n;
			model[c].known[n] = FINISHED;
		}
	ck_assert_int_eq(rpc_once_enter(&id, &e), RPC_ONCE_NEW);
	model[c].known[model[c].next] = RUNNING;
	model[c].entry[model[c].next++] = e;
}

static void
release(void)
{
	struct rpc_entry *e;
	unsigned c;
	uint64_t n;

	while ((e = rpc_once_release(UINT64_MAX)) != NULL)
		;
	for (c = 0; c < CLIENTS; c++)
		for (n = 0; n < model[c].next; n++)
			if (model[c].known[n] == HELD)
				model[c].known[n] = DONE;
	ck_assert(!rpc_once_holds());
}

START_TEST(no_call_is_run_twice_and_no_reply_lost)
{
	unsigned step, c;
	uint64_t n;

	srand(7);
	memset(model, 0, sizeof model);
	for (c = 0; c < CLIENTS; c++)
		model[c].base = (uint64_t)(c + 1) << 40;
	for (step = 0; step < STEPS; step++) {
		c = (unsigned)rand() % CLIENTS;
		if (model[c].next + 1 >= NUMBERS)
			continue;
		n = model[c].next > WINDOW ? model[c].next - (uint64_t)(rand() % WINDOW) - 1 : 0;
		switch (rand() % 6) {
		case 0:
		case 1:
			if (n < model[c].next)
				end(c, n, rand() % 8 == 0);
			break;
		case 2:
			if (n < model[c].next)
				call(c, n);
			break;
		case 3:
			if (rand() % 50 == 0)
				release();
			break;
		default:
			if (model[c].next - model[c].floor < 4 * WINDOW || rand() % 100 == 0)
				acknowledge(c);
			else
				end(c, model[c].floor, false);
		}
	}
	for (c = 0; c < CLIENTS; c++)
		for (n = 0; n < model[c].next; n++)
			call(c, n);
}
END_TEST

START_TEST(replies_that_take_too_much_are_known_as_run)
{
	struct rpc_identity id;
	struct rpc_entry *e;
	uint64_t n;

	memset(model, 0, sizeof model);
	memset(&id, 0, sizeof id);
	memset(id.client, 99, sizeof id.client);
	config.kept = 10000;
	for (n = 1; n <= 1000; n++) {
		id.number = n;
		ck_assert_int_eq(rpc_once_enter(&id, &e), RPC_ONCE_NEW);
		e->results = malloc(100);
		e->len = 100;
		rpc_once_done(e, RPC_ENTRY_DONE);
		ck_assert_uint_le(rpc_once_kept(), config.kept);
	}
	id.number = 1;
	ck_assert_int_eq(rpc_once_enter(&id, &e), RPC_ONCE_FORGOTTEN);
	id.number = 1000;
	ck_assert_int_eq(rpc_once_enter(&id, &e), RPC_ONCE_KNOWN);
	config.kept = 1 << 20;
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("rpc_once");
	TCase *t = tcase_create("once");
	SRunner *r;
	int failed;

	tcase_add_test(t, no_call_is_run_twice_and_no_reply_lost);
	tcase_add_test(t, replies_that_take_too_much_are_known_as_run);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
