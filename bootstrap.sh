#!/bin/sh
# Installs what is missing, configures and builds. Run again, it finds nothing
# left to do. For Debian 12 and 13 and Ubuntu 24.04.
#
#   ./bootstrap.sh          what the program needs
#   ./bootstrap.sh --test   what its tests need, too
set -eu
cd "$(dirname "$0")"

# The unit tests are configured with every build, hence cmocka and Python.
packages='build-essential cmake ninja-build pkg-config
libyaml-dev libxml2-dev libcmark-dev libhpdf-dev libpcre2-dev libharfbuzz-dev
libunibreak-dev libfribidi-dev libdeflate-dev libpng-dev libjansson-dev libssl-dev libgraphviz-dev
libgit2-dev libseccomp-dev
libcmocka-dev python3 fonts-noto-core fonts-noto-mono fonts-dejavu-core'
test_packages='poppler-utils qpdf mupdf-tools python3-pikepdf python3-jsonschema
python3-yaml python3-icalendar python3-junitparser mandoc file git zsh fish cmark-gfm parallel
clang libclang-rt-dev'
# Folders with programs of Node.js: ajv, with which the schema's verdicts are
# compared, axe-core and the Nu HTML Checker, which look at the pages, and a
# validator of SARIF.
node_folders='tests/schema/ajv tests/html tests/exports'

usage() {
  sed -n '2,6s/^# \{0,1\}//p' "$0"
}

tests=no
for arg in "$@"; do
  case $arg in
  --test) tests=yes ;;
  -h | --help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 3
    ;;
  esac
done

if [ "$tests" = yes ]; then
  packages="$packages $test_packages"
  # Node.js often comes from elsewhere than the system's packages.
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    packages="$packages nodejs npm"
  fi
  if ! command -v java >/dev/null 2>&1; then
    packages="$packages default-jre-headless"
  fi
  # So does the browser; Ubuntu calls it by another name.
  if ! command -v chromium >/dev/null 2>&1 &&
    ! command -v chromium-browser >/dev/null 2>&1 &&
    ! command -v google-chrome >/dev/null 2>&1; then
    if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
      packages="$packages chromium-browser"
    else
      packages="$packages chromium"
    fi
  fi
fi

installed() {
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null |
    grep -qx installed
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    echo "bootstrap.sh: run as root, or install: $missing" >&2
    exit 4
  fi
}

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "bootstrap.sh: this is no Debian or Ubuntu; packages needed:" >&2
  echo "$packages" >&2
  exit 4
fi
missing=
for package in $packages; do
  installed "$package" || missing="$missing $package"
done
if [ -n "$missing" ]; then
  echo "installing:$missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  # shellcheck disable=SC2086 # a list of names
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing
fi

if [ "$tests" = yes ]; then
  for folder in $node_folders; do
    if [ -z "$(find "$folder/node_modules/.package-lock.json" \
      -newer "$folder/package-lock.json" 2>/dev/null)" ]; then
      npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund || exit 4
    fi
  done
fi

[ -f build/build.ninja ] || cmake --preset release
cmake --build build
