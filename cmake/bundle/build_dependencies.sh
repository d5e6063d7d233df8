#!/usr/bin/env bash
# build_dependencies.sh FOLDER: builds the libraries of sources.txt as static,
# position independent archives with hidden symbols, and installs them in
# FOLDER/prefix. Does nothing when that was done before.
#
# Sources come from Debian's archive by apt-get, with lists of its own, so
# that the system's stay as they are; each is checked by its SHA-256.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
folder=$1
jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}
mirror=${SNAPTRAIL_DEBIAN_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$folder"
folder=$(cd -- "$folder" && pwd -P)
prefix=$folder/prefix
mark=$prefix/built
# What the archives are made of: sources, recipe, compiler.
wanted=$(cat "$here/sources.txt" "${BASH_SOURCE[0]}" <("${CXX:-c++}" --version) |
  sha256sum | cut -d' ' -f1)
if [[ -f $mark && $(<"$mark") == "$wanted" ]]; then
  exit 0
fi

# -fno-gnu-unique: a unique symbol stays global whatever hides the others.
flags="-O2 -DNDEBUG -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections"
cxx_flags="$flags -fvisibility-inlines-hidden"
if "${CXX:-c++}" --version | grep -qi 'free software'; then
  cxx_flags+=" -fno-gnu-unique"
fi
common=(-G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$prefix"
  -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_PREFIX_PATH="$prefix" -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF
  -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$cxx_flags")
launcher=()
if command -v ccache >/dev/null; then
  launcher+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache
    -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

fetch() {
  local name version file sum apt=$folder/apt options
  mkdir -p "$folder/sources" "$apt"/{lists,archives}/partial
  cd "$folder/sources"
  while read -r name version file sum; do
    if [[ -z $name || $name == '#'* ]]; then
      continue
    fi
    if ! sha256sum -c --status <<<"$sum  $file" 2>/dev/null; then
      options=(-q -o Dir::Etc::sourcelist="$apt/sources.list"
        -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$apt/lists"
        -o Dir::Cache="$apt" -o Acquire::Retries=3 -o APT::Sandbox::User=)
      if [[ ! -f $apt/sources.list ]]; then
        printf "deb-src [signed-by=$keyring] $mirror %s main\n" bookworm \
          trixie >"$apt/sources.list"
        apt-get "${options[@]}" update
      fi
      apt-get "${options[@]}" source --download-only --tar-only \
        "$name=$version"
      sha256sum -c <<<"$sum  $file"
    fi
    rm -rf "$folder/$name"
    mkdir "$folder/$name"
    tar -xf "$file" -C "$folder/$name" --strip-components=1
  done <"$here/sources.txt"
}

# with_cmake NAME OPTION..
with_cmake() {
  local name=$1
  shift
  cmake -S "$folder/$name" -B "$folder/$name/out" "${common[@]}" \
    "${launcher[@]}" "$@"
  cmake --build "$folder/$name/out" -j "$jobs" --target install
}

rm -rf "$prefix"
fetch
with_cmake abseil -DCMAKE_CXX_STANDARD=20 -DABSL_PROPAGATE_CXX_STD=ON
with_cmake re2 -DCMAKE_CXX_STANDARD=20 -DRE2_BUILD_TESTING=OFF
with_cmake simdjson -DCMAKE_CXX_STANDARD=20 -DSIMDJSON_DEVELOPER_MODE=OFF
with_cmake libyaml
# Neither of the two has CMake files that build a static library alone.
make -C "$folder/libdeflate" -j "$jobs" CFLAGS="$flags" PREFIX="$prefix" \
  libdeflate.a
(cd "$folder/zlib" && CFLAGS="$flags" ./configure --static --prefix="$prefix")
make -C "$folder/zlib" -j "$jobs" libz.a
install -m 644 "$folder/libdeflate/libdeflate.a" "$folder/zlib/libz.a" \
  "$prefix/lib"
install -m 644 "$folder/libdeflate/libdeflate.h" "$folder/zlib/zlib.h" \
  "$folder/zlib/zconf.h" "$prefix/include"
mkdir -p "$prefix/lib/pkgconfig" "$prefix/licenses"
for library in yaml-0.1=libyaml:yaml:0.2.5 libdeflate=libdeflate:deflate:1.14; do
  IFS='=:' read -r package name file version <<<"$library"
  printf 'Name: %s\nDescription: %s\nVersion: %s\nLibs: -L%s -l%s\nCflags: -I%s\n' \
    "$package" "$name" "$version" "$prefix/lib" "$file" "$prefix/include" \
    >"$prefix/lib/pkgconfig/$package.pc"
done
for library in abseil re2 simdjson libyaml libdeflate zlib; do
  for licence in LICENSE License COPYING LICENSE-MIT README; do
    if [[ -f $folder/$library/$licence ]]; then
      cp "$folder/$library/$licence" "$prefix/licenses/$library.txt"
      break
    fi
  done
done
printf '%s\n' "$wanted" >"$mark"
