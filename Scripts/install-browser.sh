#!/bin/sh
# Makes sure that there is a Chromium for the tests of the report page. Without one, and without a way
# to install it, those tests skip and say so; nothing else needs a browser.
set -eu

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if ! command -v apt-get >/dev/null 2>&1; then
  echo "No Chromium: the tests of the report page will skip." >&2
  exit 0
fi
if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1; then
  as_root="sudo"
else
  echo "No Chromium, and no right to install it: the tests of the report page will skip." >&2
  exit 0
fi
echo "Installing Chromium"
if ! { $as_root apt-get update -qq &&
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; }; then
  echo "Chromium cannot be installed: the tests of the report page will skip." >&2
fi
