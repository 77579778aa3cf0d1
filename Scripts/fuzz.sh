#!/usr/bin/env bash
# Runs libFuzzer over a reader: Scripts/fuzz.sh TARGET SECONDS [LIBFUZZER OPTION...]
# TARGET is yaml, spec, format, expression or selector. Linux; the toolchain brings libFuzzer.
# New inputs and crashes are kept in .build/fuzz-TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?usage: Scripts/fuzz.sh TARGET SECONDS [OPTION...]}
seconds=${2:-60}
shift $(($# < 2 ? $# : 2))

resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
SIGHTLINE_FUZZER=$(find -L "$resources/clang" -name "libclang_rt.fuzzer_no_main-$(uname -m).a" | head -n 1)
[ -n "$SIGHTLINE_FUZZER" ] || { echo "this toolchain has no libFuzzer" >&2; exit 1; }
export SIGHTLINE_FUZZER SWIFT_BACKTRACE=enable=no

# A build folder of its own: everything is compiled with coverage.
swift build -c release --product fuzz --scratch-path .build/fuzzer

corpus=.build/fuzz-$target
mkdir -p "$corpus"
case $target in
  expression | selector)
    # One text a file: the expressions and selectors that specs hold.
    grep -rhoE "\"[^\"]*\*[^\"]*\"|[a-z_]+: [^,}]*\\\$[^,}]*" Specs Tests/Corpus | sed 's/^[a-z_]*: //; s/"//g' | sort -u \
      | { n=0; while IFS= read -r line; do printf '%s' "$line" > "$corpus/seed-$((n += 1))"; done; }
    longest=300 ;;
  *)
    cp -n Specs/*.yaml Specs/blocks/*.yaml Tests/Corpus/*/*.yaml "$corpus/"
    longest=4096 ;;
esac
.build/fuzzer/release/fuzz dictionary > ".build/fuzz-$target.dict"
# The limits of the seeded run: a second (libFuzzer counts whole ones), 256 MB.
exec .build/fuzzer/release/fuzz "$corpus" --target="$target" -dict=".build/fuzz-$target.dict" \
  -artifact_prefix="$corpus/" -max_len=$longest -timeout=1 -rss_limit_mb=256 -max_total_time="$seconds" \
  -print_final_stats=1 "$@"
