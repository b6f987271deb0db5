# SPDX-License-Identifier: ISC
# A file that was written is cut off at the saved offset, but only if it is the file that the program wrote.
. "$TOP/regress/lib.sh"
cat >writer.c <<'END'
#include <stdio.h>
int main(int argc, char **argv)
{
	FILE *f = fopen("book", "w");
	int i;

	for (i = 0; i < 60000 * argc; i++)
		fprintf(f, "line %d of the book\n", i);
	return fclose(f);
}
END
holds "$HICC" -o writer writer.c
holds ./writer
cp book whole

claim "what was written after the checkpoint is not there twice"
exits 75 env HICAM_STOP_AT=100 HICAM_STATE=state ./writer
cp book part
echo "written by the source after its checkpoint" >>book
holds env HICAM_RESTORE=state ./writer
same book whole

claim "a file that is too short is refused and left alone"
head -c 1000 part >book
cp book before
exits 70 env HICAM_RESTORE=state ./writer
says err "writer: hicam: "
says err book
same book before

claim "a file with other contents before the offset is refused and left alone"
sed 's/of the book/of a novel/' whole >book
cp book before
exits 70 env HICAM_RESTORE=state ./writer
same book before

claim "a missing file is refused"
rm book
exits 70 env HICAM_RESTORE=state ./writer
says err book
absent book
