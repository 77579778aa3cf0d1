#!/usr/bin/env bash
# Builds and runs the tests, and says once more at the end what failed: the lines of it stand far up
# among those of thousands of cases that passed.
#
# usage: Scripts/test.sh [OPTIONS OF swift test]
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
${SWIFT:-swift} test -c release "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
[ "$status" -eq 0 ] && exit 0
{
  echo
  echo "what failed:"
  # An issue, the comments below it, and what stopped the runner or the compiler.
  awk '
    /recorded an issue|error: / { print "  " $0; below = 1; next }
    below && /^[^A-Za-z0-9]*↳/ { print "    " $0; next }
    { below = 0 }
    match($0, /Test ("[^"]*"|[A-Za-z0-9_]+\(.*\)) (started|with [0-9]+ test cases? (passed|failed)|passed|failed)/) {
      text = substr($0, RSTART, RLENGTH)
      isStart = text ~ / started$/
      sub(/ (started|with [0-9]+ test cases? (passed|failed)|passed|failed)$/, "", text)
      if (isStart) { if (!(text in open)) order[++count] = text; open[text] = 1 }
      else open[text] = 0
    }
    END {
      for (i = 1; i <= count; i++) if (open[order[i]]) print "  never ended: " order[i]
    }' "$log"
} >&2
exit "$status"
