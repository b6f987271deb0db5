/* Stages with bounded channels between them, of semaphores or of condition variables; blocks go from hand to hand. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

enum { STAGES = 5, ROOM = 3, ITEMS = 150 };

struct item {
	int number;
	long value;
	int seen[STAGES];
	struct item *earlier; /* in the hands of the last stage */
};

struct channel {
	struct item *slots[ROOM];
	unsigned put, got;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	sem_t room, filled; /* of every second channel */
	int counted;
};

static struct channel channels[STAGES];

static void
put(struct channel *c, struct item *item)
{
	if (c->counted) {
		sem_wait(&c->room);
		c->slots[c->put++ % ROOM] = item;
		sem_post(&c->filled);
		return;
	}
	pthread_mutex_lock(&c->lock);
	while (c->put - c->got == ROOM)
		pthread_cond_wait(&c->changed, &c->lock);
	c->slots[c->put++ % ROOM] = item;
	pthread_cond_signal(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static struct item *
get(struct channel *c)
{
	struct item *item;

	if (c->counted) {
		sem_wait(&c->filled);
		item = c->slots[c->got++ % ROOM];
		sem_post(&c->room);
		return item;
	}
	pthread_mutex_lock(&c->lock);
	while (c->put == c->got)
		pthread_cond_wait(&c->changed, &c->lock);
	item = c->slots[c->got++ % ROOM];
	pthread_cond_signal(&c->changed);
	pthread_mutex_unlock(&c->lock);
	return item;
}

static int
has_room(struct channel *c)
{
	int room;

	pthread_mutex_lock(&c->lock);
	room = c->put - c->got < ROOM;
	pthread_mutex_unlock(&c->lock);
	return room;
}

static void *
stage(void *arg)
{
	int me = (int)(size_t)arg, i, order = 0;
	struct item *item;

	while ((item = get(&channels[me])) != NULL) {
		for (i = 0; i < 30; i++)
			item->value = (item->value * 31 + me) % 1000003;
		item->seen[me] = order++;
		put(&channels[me + 1], item);
	}
	put(&channels[me + 1], NULL);
	return (void *)(size_t)order;
}

int
main(void)
{
	pthread_t id[STAGES];
	struct item *last = NULL, *item;
	int i, k, sent = 0, wrong = 0;
	long sum = 0;
	void *n[STAGES];

	for (i = 0; i < STAGES; i++) {
		pthread_mutex_init(&channels[i].lock, NULL);
		pthread_cond_init(&channels[i].changed, NULL);
		sem_init(&channels[i].room, 0, ROOM);
		sem_init(&channels[i].filled, 0, 0);
		channels[i].counted = i % 2;
	}
	for (i = 0; i < STAGES - 1; i++)
		pthread_create(&id[i], NULL, stage, (void *)(size_t)i);
	for (;;) {
		while (sent <= ITEMS && has_room(&channels[0])) {
			item = NULL; /* at last */
			if (sent < ITEMS) {
				item = calloc(1, sizeof *item);
				item->number = sent;
				item->value = sent;
			}
			put(&channels[0], item);
			sent++;
		}
		item = get(&channels[STAGES - 1]);
		if (item == NULL)
			break;
		item->earlier = last;
		last = item;
	}
	for (i = 0; i < STAGES - 1; i++)
		pthread_join(id[i], &n[i]);
	for (k = ITEMS; last != NULL; last = item) {
		item = last->earlier;
		wrong += last->number != --k;
		for (i = 0; i < STAGES - 1; i++)
			wrong += last->seen[i] != k;
		sum += last->value;
		free(last);
	}
	for (i = 0; i < STAGES - 1; i++)
		printf("%d\n", (int)(size_t)n[i]);
	printf("%d left, %d wrong, %ld\n", k, wrong, sum);
	return 0;
}
