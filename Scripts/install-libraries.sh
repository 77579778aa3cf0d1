#!/bin/sh
# Makes sure that the three system libraries are there: libyaml, libpng and libjpeg-turbo.
# Installs them with apt (as root or through sudo) or brew; otherwise says what to install.
# Does nothing, quickly, when all are there.
set -eu

if pkg-config --exists yaml-0.1 libpng libjpeg 2>/dev/null; then exit 0; fi
# Without pkg-config the headers decide.
if [ -f /usr/include/yaml.h ] && [ -f /usr/include/png.h ] && [ -f /usr/include/jpeglib.h ]; then
  exit 0
fi

if command -v apt-get >/dev/null 2>&1; then
  packages="libyaml-dev libpng-dev libjpeg-dev pkg-config"
  if [ "$(id -u)" = 0 ]; then
    as_root=""
  elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo"
  else
    echo "Sightline needs system libraries. As root, run:" >&2
    echo "  apt-get install $packages" >&2
    exit 1
  fi
  echo "Installing system libraries: $packages"
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages
elif command -v brew >/dev/null 2>&1; then
  echo "Installing system libraries: libyaml libpng jpeg-turbo"
  brew install libyaml libpng jpeg-turbo pkgconf
else
  echo "Sightline needs libyaml, libpng and libjpeg-turbo with their headers, and pkg-config." >&2
  echo "Install them with your system's package manager, then run make again." >&2
  exit 1
fi
