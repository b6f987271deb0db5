# SPDX-License-Identifier: ISC
# Whatever way hicc ends: no temporary file, no unfinished output, no process.
. "$TOP/regress/lib.sh"
mkdir tmp
export TMPDIR=$PWD/tmp
clean()
{
	[ -z "$(ls tmp)" ] || fail "left in TMPDIR: $(ls tmp)"
}
echo 'int main(void) { return 0; }' >good.c
echo 'int main(void) { return x; }' >bad.c

claim "after success"
holds "$HICC" -O2 good.c -o good
holds "$HICC" -c good.c
holds sh -c "'$HICC' -x c - -o a <good.c"
clean

claim "after errors"
exits 1 "$HICC" bad.c good.c -o prog
exits 1 "$HICC" -c bad.c
absent prog bad.o
clean

claim "an old object does not pass for the result of a failed compilation"
: >bad.o
exits 1 "$HICC" -c bad.c
absent bad.o

claim "a device is never removed"
holds "$HICC" -c good.c -o /dev/null
exits 1 "$HICC" -c bad.c -o /dev/null
[ -c /dev/null ] || fail "/dev/null is gone"

# A compiler that hangs in the stage named by STAGE, having begun its output, and leaves a child behind.
cat >slow-cc <<'END'
#!/bin/sh
stage=link out=a.out
for word; do
	[ "$last" != -o ] || out=$word
	last=$word
	case $word in -E | -c | -fsyntax-only | -dumpmachine) stage=$word ;; esac
done
if [ "$stage" = "$STAGE" ]; then
	echo partial >"$out"
	echo $$ >>pids
	sleep 60 &
	echo $! >>pids
	wait
	exit 1
fi
exec cc "$@"
END
chmod +x slow-cc
for stage in -E -fsyntax-only -c link; do
	for signal in INT TERM HUP; do
		# under nohup it stays ignored, whatever anybody does
		[ -z "$(trap -p "$signal")" ] || continue
		claim "when SIG$signal comes in stage $stage"
		rm -f pids prog good.o
		# a shell's background jobs ignore SIGINT, so set it back
		STAGE=$stage python3 -c '
import os, signal, subprocess, sys, time
hicc, name = sys.argv[1], sys.argv[2]
signal.signal(signal.SIGINT, signal.SIG_DFL)
p = subprocess.Popen([hicc, "--cc=./slow-cc", "good.c", "-o", "prog"], stderr=subprocess.DEVNULL)
for i in range(1000):
    if os.path.exists("pids") and len(open("pids").read().split()) == 2:
        break
    time.sleep(0.01)
else:
    sys.exit("never got there")
p.send_signal(getattr(signal, name))
if p.wait() != -getattr(signal, name):
    sys.exit(f"ended with {p.returncode}")
for pid in open("pids").read().split():
    if os.path.exists("/proc/" + pid):
        sys.exit("a process is left")
' "$HICC" "SIG$signal" >out 2>err || fail "$(cat err)"
		absent prog good.o
		clean
	done
done
