#!/bin/sh
# The README's first command after the build: explains the shipped example and says where the
# pictures are. Weights and sample image come from the spec.
set -eu
explain="$1"
example=Examples/01-cat-dog-car

echo
"$explain" --spec "$example/net.yaml" --layer conv4
"$explain" --spec "$example/net.yaml" --class cat --class dog \
  --method gradcam --method guided-gradcam --quiet
echo
echo "conv4 is a layer in the middle: its map is rough. Compare the last layer, conv5, cat and dog."
echo "The pictures are in $(pwd)/explanations; what they mean: $example/README.md"
echo "With a network of yours:"
echo "  $explain --spec Specs/squeezenet1_1.yaml --weights squeezenet1_1.safetensors photo.jpg"
