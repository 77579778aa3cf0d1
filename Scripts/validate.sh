#!/usr/bin/env bash
# Holds the grammar, the reports and the CI samples against other people's validators:
# check-jsonschema and pre-commit from PyPI, kept in .build/validators.
#
# usage: Scripts/validate.sh PATH/TO/explain
set -euo pipefail
cd "$(dirname "$0")/.."
explain=$(realpath "${1:-.build/release/explain}")
tools=.build/validators
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! "$tools/bin/check-jsonschema" --version > /dev/null 2>&1; then
  if ! { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet check-jsonschema pre-commit; } > "$work/log" 2>&1; then
    cat "$work/log" >&2
    echo "validate: SKIPPED: the validators cannot be installed from PyPI (python3, its venv, or the network is missing)"
    exit 0
  fi
fi
validate=$tools/bin/check-jsonschema

echo "== the picture of the benchmarks is XML and shows what was measured"
cat > "$work/results.json" <<'JSON'
{"results": [
  {"work": "forward", "network": "vgg16", "threads": 1, "by": "sightline", "median": 60, "ratio": 1},
  {"work": "forward", "network": "vgg16", "threads": 1, "by": "openvino", "median": 138, "ratio": 2.3},
  {"work": "gradcam", "network": "net <&>", "threads": 2, "by": "other <&>", "median": 9, "ratio": 0.87}]}
JSON
"$tools/bin/python" Benchmarks/picture.py "$work/results.json" --output "$work/ratios.svg"
"$tools/bin/python" - "$work/ratios.svg" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
words = {e.text for e in tree.parse(sys.argv[1]).iter("{http://www.w3.org/2000/svg}text")}
wanted = {"Forward, 1 thread", "VGG-16", "OpenVINO", "2.30", "Grad-CAM, last layer, 2 threads",
          "net <&>", "other <&>", "0.87"}
sys.exit(f"not in the picture: {wanted - words}" if wanted - words else 0)
PYTHON
schema=Grammar/spec.schema.json

echo "== the schema of specs is a schema"
"$validate" --check-metaschema "$schema"

echo "== every spec of the zoo, of the examples and of the corpus passes it"
specs=(Specs/*.yaml Specs/blocks/*.yaml Examples/*/*.yaml Tests/Corpus/ok/*.yaml Tests/Corpus/diff/*.yaml)
"$validate" --schemafile "$schema" "${specs[@]}"
echo "${#specs[@]} specs"

echo "== what the schema refuses, explain check refuses too"
status=0
"$validate" --schemafile "$schema" --output-format json Tests/Corpus/err/*.yaml > "$work/refused.json" || status=$?
[ $status = 1 ]
"$tools/bin/python" - "$work/refused.json" > "$work/refused.txt" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
for name in sorted({e["filename"] for e in report["errors"] + report["parse_errors"]}):
    print(name)
PYTHON
count=0
while IFS= read -r file; do
  count=$((count + 1))
  # A warning of the tool is no rejection: status 1 is.
  status=0
  "$explain" check --quiet "$file" > "$work/out" 2>&1 || status=$?
  [ $status = 1 ] || { cat "$work/out"; echo "the schema refuses $file, explain check does not"; exit 1; }
done < "$work/refused.txt"
[ $count -ge 30 ] || { echo "the schema refuses only $count files of the corpus"; exit 1; }
echo "$count of $(ls Tests/Corpus/err/*.yaml | wc -l) mistaken files are refused by both"

echo "== SARIF passes the official schema of 2.1.0"
status=0
"$explain" check --lint --weights --format sarif --output "$work/corpus.sarif" Tests/Corpus/err/*.yaml || status=$?
[ $status = 1 ]
"$explain" check --format sarif --output "$work/clean.sarif" Specs
# OASIS publishes the schema; no package has it. It is taken from beside the package.
official=../shared/conformance/sarif-schema-2.1.0.json
if [ -f "$official" ]; then
  "$validate" --schemafile "$official" "$work/corpus.sarif" "$work/clean.sarif"
  echo "$(grep -o '"ruleIndex"' "$work/corpus.sarif" | wc -l) results"
else
  echo "SKIPPED: sarif-schema-2.1.0.json is not in $(dirname "$official")"
fi

echo "== the workflow and the hooks are what GitHub and pre-commit expect"
"$validate" --builtin-schema vendor.github-workflows Examples/ci/github.yml
"$tools/bin/pre-commit" validate-manifest .pre-commit-hooks.yaml
mkdir -p "$work/net/Specs" "$work/bin"
ln -s "$explain" "$work/bin/explain"
cp Tests/Corpus/ok/plain.yaml "$work/net/Specs/good.yaml"
cp Tests/Corpus/err/SL0201-typo.yaml "$work/net/Specs/bad.yaml"
cp Tests/Corpus/err/SL0201-typo.yaml "$work/net/elsewhere.yaml"
package=$PWD
git -C "$work/net" init -q
git -C "$work/net" add .
hook() { # hook ID FILE: the status of a hook, tried as pre-commit does it
  (cd "$work/net" && PATH="$work/bin:$PATH" PRE_COMMIT_HOME="$work/cache" \
    "$package/$tools/bin/pre-commit" try-repo "$package" "$1" --files "$2" > "$work/hook" 2>&1)
}
tried() { # tried WANTED-STATUS ID FILE
  local status=0
  hook "$2" "$3" || status=$?
  [ $status = "$1" ] || { cat "$work/hook"; echo "hook $2 on $3 ended with $status, not $1"; exit 1; }
  echo "hook $2 on $3: status $status"
}
tried 0 explain-check Specs/good.yaml
tried 1 explain-check Specs/bad.yaml
tried 0 explain-check elsewhere.yaml
tried 0 explain-fmt Specs/good.yaml
printf 'sightline:   1\nlayers: [relu]\n' > "$work/net/Specs/loose.yaml"
git -C "$work/net" add .
# pre-commit fails where a hook changes files.
tried 1 explain-fmt Specs/loose.yaml
tried 0 explain-fmt Specs/loose.yaml
echo "validate: all as it should be"
