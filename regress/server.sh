# SPDX-License-Identifier: ISC
# Behind lib.sh, for scripts with a server that listens at ./socket.
server=

# Whatever happens, nothing stays behind.
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null' EXIT

# start STATE COMMAND...: the server; at SIGTERM it leaves STATE.
start()
{
	rm -f socket
	HICAM_ON_TERM=1 HICAM_STATE="$PWD/$1" "${@:2}" &
	server=$!
	for _ in $(seq 100); do
		grep -q " 00010000 .*$PWD/socket\$" /proc/net/unix && break # it listens
		sleep 0.1
	done
}

# stop: it leaves its state.
stop()
{
	local status=0
	kill "$server"
	for _ in $(seq 600); do
		kill -0 "$server" 2>/dev/null || break
		sleep 0.1
	done
	kill -9 "$server" 2>/dev/null && fail "the server does not stop"
	wait "$server" || status=$?
	server=
	[ "$status" = 75 ] || fail "the server exits $status"
}
