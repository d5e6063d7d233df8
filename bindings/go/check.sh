#!/usr/bin/env bash
# check.sh COMMAND: all checks of the Go package, when `./dev go` has built the
# bundle and the command line, COMMAND.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
root=$(cd ../.. && pwd -P)
export SNAPTRAIL_COMMAND=$1
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

step() { printf 'go: %s\n' "$*" >&2; }
fail() {
  printf 'go: %s\n' "$*" >&2
  exit 1
}

step "format and vet"
unformatted=$(gofmt -l . ../../tests/consumers/go)
[[ -z $unformatted ]] || fail "gofmt: $unformatted"
go vet ./...

# -count=1: the archive is no input that the cache of test results knows of.
step "tests"
go test -count=1 ./...
step "tests, race detector"
go test -race -count=1 ./...

step "tests against the shared library, found by pkg-config"
# CGO_LDFLAGS: the build cache does not ask pkg-config again, wherever the
# library is now.
prefix=$root/build-bundle/prefix
cmake --install "$root/build-bundle" --prefix "$prefix" >"$work/log"
library=$(dirname "$(find "$prefix" -name 'libsnaptrail.so')")
CGO_LDFLAGS="-g -O2 -L$library" PKG_CONFIG_PATH=$library/pkgconfig \
  LD_LIBRARY_PATH=$library \
  go test -tags snaptrail_pkgconfig -count=1 .

step "somebody else's module, with an empty module cache and no network"
(cd "$root/tests/consumers/go" &&
  GOMODCACHE=$work/modules GOPROXY=off GOFLAGS=-mod=readonly \
    go build -o "$work/consumer" .)
found=$("$work/consumer" "$root/tests/consumers/share.json")
[[ $found == *999988887777* ]] || fail "the consumer found nothing: $found"

step "without cgo it says what is missing"
if CGO_ENABLED=0 go build . 2>"$work/log" || ! grep -q needs_cgo "$work/log"; then
  fail "$(cat "$work/log")"
fi

step "the example: a folder, and standard input"
go build -o "$work/watch" ./examples/watch
# Events: more of them than findings stand at the end.
"$work/watch" -own 111122223333 "$root/examples/attack" >"$work/folder"
grep -q '"level":"critical"' "$work/folder" || fail "the attack was not found"
"$work/watch" "$root/examples/everyday" >"$work/quiet"
[[ ! -s $work/quiet ]] || fail "everyday work was reported"
find "$root/examples/attack" -type f | LC_ALL=C sort | xargs cat |
  "$work/watch" -own 111122223333 -lateness 15m - >"$work/stream"
grep -q '"level":"critical"' "$work/stream" || fail "nothing in the stream"

step "speed"
go run ./internal/ratio
