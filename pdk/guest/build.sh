#!/usr/bin/env bash
# Builds engine.wasm and lean.wasm. Needs bash, Python 3, cargo and the npm packages of the repository; everything else is downloaded, pinned by version and checksum,
# into ${HEDDLE_CACHE:-$HOME/.cache/heddle}.
#
#   build.sh           build and replace both, and their checksums
#   build.sh --check   build and compare with what is committed; exit 1 when they differ
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${HEDDLE_CACHE:-$HOME/.cache/heddle}
work=$cache/guest
zig_version=0.17.1
quickjs_crate=libquickjs-ng-sys-0.14.0
nanoarrow=nanoarrow-0.9.0
flatcc=flatcc-fd3c4ae5cd39f0651eda6a3a1a374278070135d6

mode=write
case "${1:-}" in
  '') ;;
  --check) mode=check ;;
  *) echo "usage: build.sh [--check]" >&2; exit 2 ;;
esac

say() { echo "guest: $*" >&2; }

# --- tools -----------------------------------------------------------------------------------------------------
python=$cache/venv/bin/python
if ! "$python" -m ziglang version 2>/dev/null | grep -qx "$zig_version"; then
  say "installing zig $zig_version"
  [ -x "$python" ] || python3 -m venv "$cache/venv"
  "$python" -m pip install --quiet --disable-pip-version-check "ziglang==$zig_version"
fi
export ZIG_GLOBAL_CACHE_DIR=$cache/zig ZIG_LOCAL_CACHE_DIR=$cache/zig

# --- sources ---------------------------------------------------------------------------------------------------
mkdir -p "$work/objects"
if [ ! -d "$work/vendor/$quickjs_crate" ]; then
  say "fetching $quickjs_crate"
  cargo vendor --quiet --locked --versioned-dirs --manifest-path "$here/quickjs/Cargo.toml" "$work/vendor" >/dev/null
fi

if [ ! -f "$work/$nanoarrow.tar.gz" ]; then
  say "fetching $nanoarrow"
  "$python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary nanoarrow --require-hashes \
    --dest "$work" --requirement "$here/nanoarrow/requirements.txt"
fi

patched=$work/quickjs-$(sha256sum "$here/quickjs/patch.py" | cut -c1-16)
if [ ! -d "$patched" ]; then
  rm -rf "$patched.new"
  cp -R "$work/vendor/$quickjs_crate/embed/quickjs" "$patched.new"
  "$python" "$here/quickjs/patch.py" "$patched.new"
  mv "$patched.new" "$patched"
fi
if [ ! -d "$work/nanoarrow" ]; then
  rm -rf "$work/nanoarrow.new" && mkdir "$work/nanoarrow.new"
  tar -xzf "$work/$nanoarrow.tar.gz" -C "$work/nanoarrow.new" --strip-components=2 \
    "$nanoarrow/subprojects/arrow-nanoarrow/src/nanoarrow" "$nanoarrow/subprojects/$flatcc/src/runtime" \
    "$nanoarrow/subprojects/$flatcc/include"
  mv "$work/nanoarrow.new/$flatcc" "$work/nanoarrow.new/flatcc"
  sed -e 's/@NANOARROW_VERSION_MAJOR@/0/' -e 's/@NANOARROW_VERSION_MINOR@/9/' -e 's/@NANOARROW_VERSION_PATCH@/0/' \
    -e 's/@NANOARROW_VERSION@/0.9.0/' -e '/@NANOARROW_NAMESPACE_DEFINE@/d' \
    "$work/nanoarrow.new/arrow-nanoarrow/src/nanoarrow/nanoarrow_config.h.in" \
    > "$work/nanoarrow.new/arrow-nanoarrow/src/nanoarrow/nanoarrow_config.h"
  mv "$work/nanoarrow.new" "$work/nanoarrow"
fi

# All compilation happens in a folder of its own (two builds may run at once) with relative paths, so that no path of
# this machine reaches the output.
build=$(mktemp -d "$work/build.XXXXXX")
trap 'rm -rf "$build"' EXIT
mkdir "$build/src"
cp -R "$here"/src/. "$build/src/"
ln -s "$patched" "$build/quickjs"
# What of QuickJS knows no JavaScript: numbers as texts, tables of Unicode.
mkdir "$build/tables"
for header in dtoa libunicode; do
  ln -s "$patched/$header.h" "$build/tables/$header.h"
done
ln -s "$work/nanoarrow" "$build/nanoarrow"
ln -s "$work/objects" "$build/objects"
cd "$build"

# --- compile ---------------------------------------------------------------------------------------------------
cpu=mvp+bulk_memory+sign_ext+nontrapping_fptoint+mutable_globals
target=(-target wasm32-wasi -mcpu="$cpu" -mexec-model=reactor)
common=(-O2 -DNDEBUG -std=c23 -fno-exceptions -D_GNU_SOURCE -D_WASI_EMULATED_SIGNAL
  -D_WASI_EMULATED_PROCESS_CLOCKS -fno-ident)
engine_flags=(-funsigned-char -w)
nanoarrow_includes=(-Inanoarrow/arrow-nanoarrow/src -Inanoarrow/flatcc/include)
own_flags=(-Wall -Wextra -Werror -Isrc -Itables "${nanoarrow_includes[@]}")

# Objects are kept by the checksum of what went into them: a change in src/ rebuilds in seconds.
objects=()
compile() { # source, what it depends on besides itself, flags...
  local source=$1 depends=$2
  shift 2
  local key object
  key=$({ echo "$zig_version $source $*"; cat "$source" $depends; } | sha256sum | cut -c1-16)
  object=objects/$(basename "$source" .c)-$key.o
  if [ ! -f "$object" ]; then
    say "compiling $source"
    "$python" -m ziglang cc "${target[@]}" "$@" -ffile-prefix-map="$build"=. -ffile-prefix-map="$work"=. \
      -c "$source" -o "$object.$$"
    mv "$object.$$" "$object"
  fi
  objects+=("$object")
}
compile_zig() { # source
  local source=$1 key object
  key=$({ echo "$zig_version $source $cpu"; cat "$source"; } | sha256sum | cut -c1-16)
  object=objects/$(basename "$source" .zig)-$key.o
  if [ ! -f "$object" ]; then
    say "compiling $source"
    "$python" -m ziglang build-obj "$source" -target wasm32-wasi -mcpu="$cpu" -O ReleaseFast -fstrip \
      -femit-bin="$object.$$"
    mv "$object.$$" "$object"
  fi
  objects+=("$object")
}
for source in quickjs libregexp; do
  compile "quickjs/$source.c" "$(echo quickjs/*.h)" "${common[@]}" "${engine_flags[@]}"
done
for source in src/js/*.c; do
  case $source in
    src/js/answer.c | src/js/rows.c | src/js/slots.c | src/js/states.c | src/js/value_*.c | src/js/vectorized.c) level=-O2 ;;
    *) level=-Os ;;
  esac
  compile "$source" "$(echo src/*/*.h src/*/*.js)" "${common[@]}" "$level" "${own_flags[@]}" -Iquickjs
done
js=("${objects[@]}") objects=()
for source in src/lean/*.c; do
  compile "$source" "$(echo src/*/*.h)" "${common[@]}" -Os "${own_flags[@]}"
done
lean=("${objects[@]}") objects=()

# All that follows is in both modules.
compile quickjs/dtoa.c "$(echo quickjs/*.h)" "${common[@]}" "${engine_flags[@]}"
compile quickjs/libunicode.c "$(echo quickjs/*.h)" "${common[@]}" -Os "${engine_flags[@]}"
cp "$here/nanoarrow/quiet.h" quiet.h
for source in {common/array,common/schema,ipc/codecs,ipc/decoder,ipc/encoder,ipc/writer}; do
  compile "nanoarrow/arrow-nanoarrow/src/nanoarrow/$source.c" quiet.h "${common[@]}" -Os -w -include quiet.h \
    "${nanoarrow_includes[@]}"
done
for source in arrow-nanoarrow/src/nanoarrow/common/utils flatcc/src/runtime/{builder,emitter,refmap,verifier}; do
  compile "nanoarrow/$source.c" "" "${common[@]}" -Os -w "${nanoarrow_includes[@]}"
done
# What does not run for every row is to be small.
for source in src/*/*.c; do
  case $source in
    src/js/* | src/lean/*) continue ;;
    src/abi/* | src/columns/* | src/compiled/* | src/kinds/* | src/runtime/*) level=-O2 ;;
    *) level=-Os ;;
  esac
  compile "$source" "$(echo src/*/*.h)" "${common[@]}" "$level" "${own_flags[@]}"
done
for source in src/*/*.zig; do
  compile_zig "$source"
done

# --- link ------------------------------------------------------------------------------------------------------
link() { # output, objects...
  local output=$1
  shift
  "$python" -m ziglang cc "${target[@]}" -O2 -s "$@" -o "$output" \
    -lwasi-emulated-signal -lwasi-emulated-process-clocks \
    -Wl,-z,stack-size=1048576 -Wl,--strip-all -Wl,--gc-sections
}
# What takes the place of a function of libc comes before its callers.
link engine.wasm "${objects[@]}" "${js[@]}"
link lean.wasm "${lean[@]}" "${objects[@]}"
# A module without an engine is to be small; the engine has its loops as the C compiler laid them out.
# Functions that one other calls stay apart: Java's compiler takes none of more than 8,000 bytes of bytecode.
"$here/../../node_modules/.bin/wasm-opt" lean.wasm -Oz --one-caller-inline-max-function-size 400 --mvp-features --enable-bulk-memory --enable-sign-ext \
  --enable-nontrapping-float-to-int --enable-mutable-globals -o lean.wasm

for module in engine.wasm lean.wasm; do
  if [ "$mode" = check ]; then
    if ! cmp -s "$module" "$here/$module"; then
      echo "guest: the committed $module is not what its sources give; run pdk/guest/build.sh and commit" >&2
      sha256sum "$module" "$here/$module" >&2
      exit 1
    fi
    (cd "$here" && sha256sum --check --quiet "$module.sha256")
    say "$module is what its sources give"
  else
    install -m 644 "$module" "$here/$module"
    (cd "$here" && sha256sum "$module" > "$module.sha256")
    say "$module: $(wc -c < "$module") bytes"
  fi
done
