#!/usr/bin/env bash
# Installs what is missing to build Scorescope ("build") or to build and test it ("test"), and nothing else. On a system
# without apt, or where nothing may be installed, it says so in a line and leaves the rest to what CMake finds.
set -eu

build_packages="build-essential cmake ninja-build pkg-config libglfw3-dev libimgui-dev libstb-dev libepoxy-dev libegl-dev
  libfreetype-dev libglm-dev libeigen3-dev nlohmann-json3-dev libcli11-dev libtbb-dev librsvg2-dev libgl1-mesa-dri fonts-inter
  fonts-jetbrains-mono ffmpeg"
test_packages="doctest-dev xvfb xdotool x11-utils glslang-tools clang-format python3 poppler-utils
  librsvg2-bin imagemagick"

case ${1:-build} in
  build) wanted=$build_packages ;;
  test) wanted="$build_packages $test_packages" ;;
  *) echo "usage: $0 [build|test]" >&2; exit 2 ;;
esac

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
  exit 0  # not Debian or one of its kin: CMake looks for the libraries and names what it misses
fi

missing_of() {
  # shellcheck disable=SC2086
  present=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $1 2> /dev/null | sed -n 's/ installed$//p')
  for package in $1; do
    case " $(echo $present) " in *" $package "*) ;; *) printf '%s ' "$package" ;; esac
  done
}

missing=$(missing_of "$wanted")
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  as_root=sudo
  [ -t 0 ] || as_root="sudo -n"  # nobody there to type a password
  if ! command -v sudo > /dev/null || ! $as_root true 2> /dev/null; then
    echo "Not installed, and this user cannot install it (apt-get install as root would): $missing" >&2
    exit 0
  fi
fi

echo "Installing: $missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" > "$log" 2>&1; }
apt update || echo "The package lists could not be refreshed; trying with those that are here." >&2
# A release that lacks one of them still gets the others.
offered=""
for package in $missing; do
  if apt-cache show "$package" > /dev/null 2>&1; then
    offered="$offered $package"
  else
    echo "This system offers no package $package; going on without it." >&2
  fi
done
# shellcheck disable=SC2086
if [ -n "$offered" ] && ! apt install -y --no-install-recommends $offered; then
  tail -n 5 "$log" >&2
  echo "Could not install all of:$offered; going on with what is here." >&2
fi
