# SPDX-License-Identifier: ISC
# Static, position-independent or not, optimised across files, with sanitizers, with main in a library.
. "$TOP/regress/lib.sh"
cat >main.c <<'END'
#include <stdio.h>
int sum(int);
int main(void)
{
	printf("%d\n", sum(100));
	return 0;
}
END
cat >sum.c <<'END'
int sum(int n)
{
	int i, s = 0;
	for (i = 1; i <= n; i++)
		s += i;
	return s;
}
END
# works OPTION...
works()
{
	holds "$HICC" main.c sum.c -o prog "$@"
	holds ./prog
	says out 5050
}
for options in "-O2 -static" "-O2 -static-pie -fPIE" "-no-pie -fno-pie" "-pie -fPIE" "-O2 -flto" "-g -fsanitize=address,undefined" \
	"-Wl,--gc-sections -ffunction-sections" "-Wl,--as-needed -s" "-fvisibility=hidden -O3" "-pg"; do
	claim "works with $options"
	# shellcheck disable=SC2086
	works $options
done

claim "coverage files have the names that cc gives them"
works --coverage
[ -f prog-sum.gcno ] && [ -f prog-sum.gcda ] || fail "$(ls)"

claim "main may stand in a library"
holds "$HICC" -c main.c sum.c
ar rcs libmain.a main.o sum.o
echo 'int other;' >other.c
holds "$HICC" other.c -L. -lmain -o prog
holds ./prog
says out 5050

claim "a shared object serves programs made by hicc and by cc"
holds "$HICC" -O2 -fPIC -shared -Wl,-z,defs sum.c -o libsum.so
for cc in "$HICC" cc; do
	holds "$cc" main.c -L. -lsum -Wl,-rpath,"$PWD" -o prog
	holds ./prog
	says out 5050
done

claim "so does one that stores into memory of which it does not know what it is"
cat >memory.c <<'END'
#include <string.h>
struct vector {
	void *data;
	size_t n, size;
};
void push(struct vector *v, const void *e) { memcpy((char *)v->data + v->n++ * v->size, e, v->size); }
int *at(struct vector *v, size_t i)
{
	int *p = (int *)((char *)v->data + i * v->size);

	return *p += 1, p;
}
END
cat >use.c <<'END'
#include <stdio.h>
#include <stdlib.h>
struct vector {
	void *data;
	size_t n, size;
};
void push(struct vector *, const void *);
int *at(struct vector *, size_t);
int main(void)
{
	struct vector v = {malloc(100), 0, sizeof(int)};
	int x = 5;

	push(&v, &x);
	printf("%d\n", *at(&v, 0));
	return 0;
}
END
holds "$HICC" -O2 -fPIC -shared -Wl,-z,defs memory.c -o libmemory.so
for cc in "$HICC" cc; do
	holds "$cc" use.c -L. -lmemory -Wl,-rpath,"$PWD" -o prog
	holds ./prog
	says out 6
done

claim "a shared object can be loaded by a running program made by hicc"
cat >load.c <<'END'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	void *h = dlopen("./libsum.so", RTLD_NOW);
	int (*sum)(int) = h ? (int (*)(int))dlsym(h, "sum") : 0;

	if (!sum)
		return puts(dlerror()), 1;
	printf("%d\n", sum(100));
	return 0;
}
END
holds "$HICC" load.c -ldl -o load
holds ./load
says out 5050

claim "names of programs that no C string could hold as they are"
holds "$HICC" main.c sum.c -o 'a "b"\ ?? é'
holds './a "b"\ ?? é'
