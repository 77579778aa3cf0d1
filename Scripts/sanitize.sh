#!/usr/bin/env bash
# Builds the tests under a sanitizer, in a folder of its own below .build, and runs them.
#
# usage: Scripts/sanitize.sh address|thread [FILTER]
#
# Optimised, because the tests compare numbers on thousands of shapes. Generated machine code is not
# watched itself; what surrounds it, and the memory it is given, is. Leaks are not looked for: the
# tests' runner has some.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-}
case $kind in address | thread) ;; *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;; esac
filter=${2:-TensorsTests|FilesTests|WeightsTests|KernelsTests|PlanningTests|AttributionTests|TrainingTests}
export ASAN_OPTIONS=detect_leaks=0
export TSAN_OPTIONS="suppressions=$PWD/Scripts/thread-sanitizer.txt"
echo "$kind sanitizer: $filter"
swift test -c release --sanitize="$kind" --scratch-path ".build/sanitize-$kind" --filter "$filter"
