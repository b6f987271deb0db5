# SPDX-License-Identifier: ISC
# A server that miman starts anew is what it was at its first start: arguments, directory, descriptors; before, it cleans
# up.
. "$TOP/regress/lib.sh"
mkdir servers
export HICAM_LOCATOR=$PWD/servers
miman=$TOP/services/miman/miman
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null' EXIT
cat >spin.idl <<'EOT'
[uuid(6e0d4a1c-52c1-4e0e-9d3a-0b7c5f1e2a77), version(1.0)]
interface spin { long spin_for([in] long seconds); long spin_count(void); }
EOT
cat >spind.c <<'EOT'
#include "spin.h"
#include <fcntl.h>
#include <hicam/hicam.h>
#include <hicam/rpc.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
static int count;
[[hicam::atomic]] static void spin(int s) { time_t t = time(NULL) + s; while (time(NULL) < t) ; }
static void clean(void *what) { printf("clean %s\n", (char *)what); fflush(stdout); }
idl_long_int spin_for(idl_long_int s) { spin(s); return ++count; }
idl_long_int spin_count(void) { return ++count; }
int main(int argc, char **argv)
{
	char dir[1000], *slash = getcwd(dir, sizeof dir);
	int i, open_there = 0;
	for (i = 3; i < 1000; i++) {
		int flags = fcntl(i, F_GETFD);
		open_there += flags >= 0 && !(flags & FD_CLOEXEC);
	}
	printf("begun %d %s %d %s\n", argc, argv[argc - 1], open_there, slash);
	fflush(stdout);
	hicam_cleanup(clean, "up");
	return open("/dev/null", O_RDONLY) < 0 || chdir("/") != 0 || rpc_server_listen(1) != rpc_s_ok;
}
EOT
cat >client.c <<'EOT'
#include "spin.h"
#include <stdio.h>
int main(int argc, char **argv)
{
	(void)argv;
	printf("%d\n", argc > 1 ? spin_for(3) : spin_count());
	return 0;
}
EOT
claim "programs are built"
holds "$HICC" -o spind spin.idl spind.c
holds "$HICC" -o client spin.idl client.c
./spind one "two three" >said &
server=$!
for _ in $(seq 100); do
	[ -n "$(ls servers)" ] && "$miman" status spind >status 2>&1 && break
	sleep 0.1
done

claim "miman shows what a server does"
says status "serving, epoch 1, process $server"
says status "0 run by 1 workers, 0 wait"
holds "$miman" status "$server" --json
says out '"phase":"serving"'
exits 69 "$miman" status nobody
exits 64 "$miman" stop

claim "it begins again with nothing that it had since"
holds ./client
holds ./client
says out 2
holds "$miman" start spind
says out "epoch 2, process $server"
says said "begun 3 two three"
printf 'clean up\nbegun 3 two three 0 %s\n' "$PWD" >want
tail -n 2 said >last
same last want
holds ./client
says out 1

claim "whatever its workers do; the call is made again"
./client spin >spun &
client=$!
sleep 0.5
holds "$miman" start spind
says out "epoch 3"
holds wait $client
says spun 1
[ "$(grep -c '^clean up' said)" = 2 ] || fail "it has not cleaned up twice"

claim "a state that is not its own is refused"
holds "$miman" checkpoint "$server" -o good.state
head -c 2000 good.state >bad.state
exits 1 "$miman" start spind --from bad.state
holds ./client
says out 2

claim "it goes back to its state"
holds ./client
holds "$miman" start spind --from good.state
for _ in $(seq 100); do
	"$miman" status spind >status 2>/dev/null && grep -q "epoch 4" status && break
	sleep 0.1
done
holds ./client
says out 2

claim "it ends when it is told to"
holds "$miman" stop spind
wait "$server" || fail "it exits $?"
server=
[ -z "$(ls servers)" ] || fail "the locator knows it still"
