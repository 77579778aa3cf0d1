#!/bin/sh
# Makes everything of the shipped example anew: scenes, both networks, figures, the table. With
# `check` it trains into a folder of its own and fails unless the weights have the committed bits.
set -eu
mode="${1:-figures}"
example=Examples/01-cat-dog-car
tool=.build/release/catdogcar
explain=.build/release/explain
swift build -c release --product explain
swift build -c release --product catdogcar

train() { # spec, scenes, weights
  # Portable kernels: the same bits on every processor.
  "$explain" train "$example/$1.yaml" --data "$2" --kernels portable --output ".build/example/$1" --save "$3" --force
}
scenes() {
  mkdir -p .build/example
  "$tool" draw --output .build/example/scenes
  "$tool" draw --output .build/example/tagged --tag dog
}
case "$mode" in
figures)
  "$tool" draw --samples "$example"
  "$tool" figures --output "$example/figures"
  "$tool" measure --output "$example/figures/table.md"
  ;;
train)
  scenes
  train net .build/example/scenes "$example/net.safetensors"
  train shortcut .build/example/tagged "$example/shortcut.safetensors"
  cp .build/example/net/log.jsonl "$example/net.log.jsonl"
  cp .build/example/shortcut/log.jsonl "$example/shortcut.log.jsonl"
  cp .build/example/net/curve.png "$example/figures/curve.png"
  for name in cat dog car; do
    cp ".build/example/net/attention-$name.png" "$example/figures/"
  done
  ;;
check)
  scenes
  train net .build/example/scenes .build/example/net.safetensors
  train shortcut .build/example/tagged .build/example/shortcut.safetensors
  cmp .build/example/net.safetensors "$example/net.safetensors"
  cmp .build/example/shortcut.safetensors "$example/shortcut.safetensors"
  echo "the same bits"
  ;;
*)
  echo "usage: $0 [figures|train|check]" >&2
  exit 2
  ;;
esac
