# SPDX-License-Identifier: ISC
# contrib/run-on passes everything through.
. "$TOP/regress/lib.sh"
cat >p.c <<'END'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char *argv[])
{
	char line[100] = "", cwd[4096];

	if (argc > 1 && !strcmp(argv[1], "die"))
		raise(SIGTERM);
	if (!fgets(line, sizeof line, stdin) || !getcwd(cwd, sizeof cwd))
		return 1;
	printf("%s %s %s %s%s\n", argv[0], argc > 1 ? argv[1] : "", getenv("A_VARIABLE"), line, cwd);
	return 42;
}
END
for arch in x86_64 s390x arm64 i386 armhf; do
	claim "$arch"
	holds "$HICC" --target=$arch p.c -o p.$arch
	exits 42 sh -c "echo a line | A_VARIABLE='a, b' '$TOP/contrib/run-on' $arch ./p.$arch 'x  y'"
	printf '%s\n' "./p.$arch x  y a, b a line" "$PWD" >want
	same out want
	python3 -c 'import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode != -15)' \
		"$TOP/contrib/run-on" $arch ./p.$arch die || fail "not died of SIGTERM"
done
