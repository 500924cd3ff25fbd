#!/bin/sh
# Installs the package with apt in a new, whole Debian, and runs it there.
#
#   tests/install/clean-root.sh [--lintian] [BUILD_DIR [RELEASE]]
#
# BUILD_DIR (default: build) has been built on RELEASE (default: that of this
# machine). Needs mmdebstrap, root or user namespaces, and Debian's archive:
# half a minute, with --lintian one more. Not part of ctest, whose test
# `install` does the like without a network (tests/install/bare_root.py).
set -eu
lintian=no
if [ "${1:-}" = --lintian ]; then
  lintian=yes
  shift
fi
build=$(realpath "${1:-build}")
release=${2:-$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

(cd "$dir" && cpack -G DEB --config "$build/CPackConfig.cmake" -B "$dir" >"$dir/log") || {
  cat "$dir/log"
  exit 1
}
cat >"$dir/inside.sh" <<'INSIDE'
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get install -q -y --no-install-recommends /tmp/bcpgen.deb
bcpgen --version
bcpgen init /tmp/plans </dev/null
bcpgen check /tmp/plans
bcpgen /tmp/plans -o /tmp/out
bcpgen verify /tmp/out
(cd /tmp/out && sha256sum --quiet -c SHA256SUMS)
test -s /usr/share/man/man1/bcpgen.1.gz || echo "no manual: dpkg leaves documents out here"
test -s /usr/share/bash-completion/completions/bcpgen
test -s /usr/share/doc/bcpgen/copyright
dpkg --verify bcpgen
if [ "$1" = yes ]; then
  apt-get install -q -y --no-install-recommends lintian
  lintian --allow-root --fail-on error,warning /tmp/bcpgen.deb
fi
apt-get remove -q -y bcpgen
! test -e /usr/bin/bcpgen
INSIDE
mmdebstrap --variant=apt --quiet \
  --customize-hook="copy-in $dir/inside.sh /tmp" \
  --customize-hook="cp '$dir'/bcpgen_*.deb \"\$1/tmp/bcpgen.deb\"" \
  --customize-hook="chroot \"\$1\" sh /tmp/inside.sh $lintian" \
  --format=null "$release" /dev/null http://deb.debian.org/debian
echo "installed, run and removed in a clean Debian $release"
