#!/usr/bin/env bash
# make_bundle.sh OUT.a EXPORTS.map ARCHIVE-FOLDER CORE.a OBJECT..
#
# One archive of one object, in which everything but the C interface is local:
# a program may link it next to an RE2 or Abseil of its own. (A plain archive of
# all of them links as well, and then one of the two gets the other's code.)
set -euo pipefail
out=$1 exports=$2 archives=$3 core=$4
shift 4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ld -r --force-group-allocation -o "$work/all.o" "$@" \
  --start-group "$core" "$archives"/*.a --end-group
sed -n 's/^ *\(snaptrail_[a-z_]*\);$/\1/p' "$exports" >"$work/names"
objcopy --keep-global-symbols="$work/names" --strip-debug \
  "$work/all.o" "$work/snaptrail.o"
rm -f "$out"
ar rcsD "$out" "$work/snaptrail.o"
