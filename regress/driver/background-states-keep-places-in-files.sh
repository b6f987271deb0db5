# SPDX-License-Identifier: ISC
# Places in files are those of the checkpoint, although the program reads and writes on while it is written.
. "$TOP/regress/lib.sh"
cat >places.c <<'END'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static unsigned sum;

static void take(int c) { sum = sum * 31 + (unsigned)c; }

int main(void)
{
	FILE *read_lines, *copy, *added, *wide, *shared, *shares;
	char line[100];
	int i, n, k = 0;

	copy = fopen("made", "w");
	for (i = 0; i < 20000; i++)
		fprintf(copy, "line %d %d\n", i, i * 7919 % 1000);
	fclose(copy);
	copy = fopen("copy", "w");
	added = fopen("added", "a");
	read_lines = fopen("made", "r");
	wide = fopen("made", "r");
	shared = fopen("made", "r");
	shares = fdopen(dup(fileno(shared)), "r");
	while (fgets(line, sizeof line, read_lines)) {
		long at = ftell(read_lines);

		take((int)strlen(line));
		fputs(line, copy);
		if (k % 3 == 0)
			fprintf(added, "%d: %s", k, line);
		for (i = 0; i < 3; i++) {
			take((int)fgetwc(wide));
			take(getc(shared));
			take(getc(shares));
		}
		n = (int)read(fileno(shared), line, 3);
		for (i = 0; i < n; i++)
			take(line[i]);
		if (k++ % 1000 == 0) {
			fseek(read_lines, at / 2, SEEK_SET);
			ungetc(getc(read_lines) + 1, read_lines);
			take(getc(read_lines));
			fseek(read_lines, at, SEEK_SET);
		}
		for (i = 0; i < 2500; i++)
			take(i);
	}
	fgets(line, sizeof line, stdin);
	printf("%u %d %s", sum, k, line);
	return fclose(copy) || fclose(added);
}
END
cat >counters.c <<'END'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void)
{
	FILE *f = fopen("numbers", "w+");
	int i, n, count[100] = {0};

	fwrite(count, sizeof count, 1, f);
	for (i = 0; i < 1500; i++) {
		fseek(f, i % 100 * (long)sizeof n, SEEK_SET);
		fread(&n, sizeof n, 1, f);
		n++;
		fseek(f, -(long)sizeof n, SEEK_CUR);
		fwrite(&n, sizeof n, 1, f);
		usleep(1000);
	}
	return fclose(f);
}
END

# keep PROGRAM: runs it with background checkpoints, which it keeps as kept.1, kept.2 and so on.
keep()
{
	local process n=0 last= now

	rm -f state kept.*
	echo given >in
	HICAM_INTERVAL=0.03 HICAM_STATE=state "$1" <in >out 2>err &
	process=$!
	while kill -0 $process 2>/dev/null; do
		sleep 0.02
		now=$(stat -c %i.%y state 2>/dev/null) || continue
		[ "$now" = "$last" ] && continue
		last=$now
		n=$((n + 1))
		ln -f state kept.$n
	done
	wait $process || fail "exit $?: $(head -c 300 err)"
	[ $n -ge 2 ] || fail "only $n checkpoints"
}

claim "every background checkpoint goes on at its place, here and on another machine"
holds "$HICC" -O1 -o places places.c
holds "$HICC" -O1 --target=s390x -o places.s390x places.c
keep ./places
cp out whole
cp copy copied
cp added all
for state in kept.[1-5]; do
	holds env HICAM_RESTORE=$state ./places <in
	same out whole
	same copy copied
	same added all
done
for state in kept.2; do
	holds env HICAM_RESTORE=$state "$TOP/contrib/run-on" s390x ./places.s390x <in
	same out whole
	same copy copied
	same added all
done

claim "a file that was changed in place after the checkpoint is refused"
holds "$HICC" -o counters counters.c
keep ./counters
for state in kept.[1-5]; do
	exits 70 env HICAM_RESTORE=$state ./counters
	says err "is not the file that was written"
done
