#!/bin/sh
# The README's first command after the build: explains the shipped example and says where the
# pictures are.
set -eu
explain="$1"
example=Examples/01-first-look

echo
"$explain" --spec "$example/net.yaml" --layer conv4 --weights seeded:7 \
  --method gradcam --method guided-gradcam --style side-by-side --output explanations
echo
echo "The pictures are in $(pwd)/explanations"
echo "This example's weights are random: it shows that the tool runs. With a trained network:"
echo "  $explain --spec Specs/squeezenet1_1.yaml --weights squeezenet1_1.safetensors photo.jpg"
