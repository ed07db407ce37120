# Starts a private PostgreSQL for one test process, prints its directory, and ends with it: when
# standard input closes, however the process died, the server is stopped and its files removed.
# Usage: start.sh BIN COMMITS, where BIN is the directory of initdb and postgres, and COMMITS is `on`
# where what is committed outlives a crash of the server. Not to be run as root.
set -eu
bin=$1
commits=$2
dir=$(mktemp -d /tmp/frontdesk-postgres.XXXXXX)
server=
finish() {
    trap - EXIT
    # It may have been started again since.
    pid=$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null || true)
    for one in $server $pid; do kill -QUIT "$one" 2>/dev/null || true; done
    if [ -n "$server" ]; then wait "$server" || true; fi
    while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    rm -rf "$dir"
}
trap finish EXIT
trap '' INT HUP
cd "$dir"
if ! "$bin/initdb" -D "$dir/data" -U frontdesk -A trust -E UTF8 --no-locale --no-sync >"$dir/log" 2>&1; then
    cat "$dir/log" >&2
    exit 1
fi
# One role has to give its password, so that a wrong one can be tried.
sed -i '1i local all barred scram-sha-256' "$dir/data/pg_hba.conf"
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=200 \
    -c fsync=off -c synchronous_commit="$commits" -c full_page_writes=off >>"$dir/log" 2>&1 &
server=$!
until "$bin/pg_isready" -q -h "$dir"; do
    if ! kill -0 "$server" 2>/dev/null; then
        cat "$dir/log" >&2
        exit 1
    fi
    sleep 0.05
done
echo "$dir"
cat >/dev/null
