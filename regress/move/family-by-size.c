/* SPDX-License-Identifier: ISC */
/* Objects begin with a common struct; the function that makes them knows their size only, and hands out that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef enum { OBJ_STRING, OBJ_PAIR, OBJ_LIST, OBJ_FLEX } ObjType;
typedef struct Obj {
	ObjType type;
	int isMarked;
	struct Obj *next;
} Obj;
typedef struct {
	Obj obj;
	int length;
	char *chars;
	unsigned hash;
} ObjString;
typedef struct {
	Obj obj;
	Obj *a, *b;
	double w;
} ObjPair;
typedef struct {
	struct Obj obj;
	int n, cap;
	Obj **v;
} ObjList;
typedef struct {
	Obj obj;
	int n;
	double d[];
} ObjFlex;
static Obj *objects;
static size_t bytes;
static void *
reallocate(void *p, size_t old, size_t n)
{
	bytes += n - old;
	if (n == 0) {
		free(p);
		return NULL;
	}
	void *r = realloc(p, n);
	if (!r)
		exit(1);
	return r;
}
#define ALLOCATE_OBJ(type, t) (type *)allocateObject(sizeof(type), t)
#define ALLOCATE(type, n) (type *)reallocate(NULL, 0, sizeof(type) * (n))
static Obj *
allocateObject(size_t size, ObjType type)
{
	Obj *object = (Obj *)reallocate(NULL, 0, size);
	object->type = type;
	object->isMarked = 0;
	object->next = objects;
	objects = object;
	return object;
}
static ObjString *
mkstr(const char *s)
{
	ObjString *o = ALLOCATE_OBJ(ObjString, OBJ_STRING);
	o->length = strlen(s);
	o->chars = ALLOCATE(char, o->length + 1);
	strcpy(o->chars, s);
	o->hash = 7;
	for (; *s; s++)
		o->hash = o->hash * 31 + *s;
	return o;
}
static ObjPair *
mkpair(Obj *a, Obj *b)
{
	ObjPair *p = ALLOCATE_OBJ(ObjPair, OBJ_PAIR);
	p->a = a;
	p->b = b;
	p->w = 1.5;
	return p;
}
static void
push(ObjList *l, Obj *o)
{
	if (l->n == l->cap) {
		int c = l->cap < 8 ? 8 : l->cap * 2;
		l->v = (Obj **)reallocate(l->v, sizeof(Obj *) * l->cap, sizeof(Obj *) * c);
		l->cap = c;
	}
	l->v[l->n++] = o;
}
static Obj *
mkflex(int n)
{
	ObjFlex *f = (ObjFlex *)allocateObject(sizeof(ObjFlex) + n * sizeof(double), OBJ_FLEX);
	f->n = n;
	for (int i = 0; i < n; i++)
		f->d[i] = i / 3.0;
	return (Obj *)f;
}
static double
val(Obj *o)
{
	switch (o->type) {
	case OBJ_STRING:
		return ((ObjString *)o)->hash % 1000 + strlen(((ObjString *)o)->chars);
	case OBJ_PAIR: {
		ObjPair *p = (ObjPair *)o;
		return val(p->a) + val(p->b) * p->w;
	}
	case OBJ_LIST: {
		double t = 0;
		for (int i = 0; i < ((ObjList *)o)->n; i++)
			t += val(((ObjList *)o)->v[i]);
		return t;
	}
	case OBJ_FLEX: {
		double t = 0;
		ObjFlex *f = (ObjFlex *)o;
		for (int i = 0; i < f->n; i++)
			t += f->d[i];
		return t;
	}
	}
	return 0;
}
int
main(void)
{
	ObjList *l = ALLOCATE_OBJ(ObjList, OBJ_LIST);
	l->n = l->cap = 0;
	l->v = NULL;
	for (int i = 0; i < 300; i++) {
		char b[20];
		sprintf(b, "s%d", i * i);
		push(l, i % 4 == 0 ? (Obj *)mkstr(b) : i % 4 == 1 ? mkflex(i % 9) : (Obj *)mkpair(l->v[i - 1], l->v[i / 2]));
		if (i % 20 == 0)
			printf("%.6f\n", val((Obj *)l));
	}
	int n = 0;
	for (Obj *o = objects; o; o = o->next)
		n += o->type * 2 + 1;
	printf("%d\n", n);
}
