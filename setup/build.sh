# Sourced by ./run and ./test, which set `root`. Both build in build/release, so that the second of them finds the work
# of the first done; SCORESCOPE_BUILD names another folder.
build=${SCORESCOPE_BUILD:-$root/build/release}

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# configure ARGUMENT...: silent unless it fails.
configure() {
  command -v cmake > /dev/null || fail "cmake is missing (Debian: apt-get install cmake)"
  local extra=() new=no
  [ -f "$build/CMakeCache.txt" ] || new=yes
  # A folder that was copied or moved remembers where it was.
  if [ $new = no ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
    extra+=(--fresh)
    new=yes
  fi
  if [ $new = yes ]; then
    # From scratch, files are compiled together. Whoever edits them configures first: cmake --preset release.
    extra+=(-DSCORESCOPE_UNITY=ON)
    if command -v ninja > /dev/null; then extra+=(-G Ninja); fi
  fi
  mkdir -p "$build"
  if ! cmake -S "$root" -B "$build" ${extra[@]+"${extra[@]}"} "$@" > "$build/configure.log" 2>&1; then
    grep -v '^-- ' "$build/configure.log" >&2
    fail "the configuration failed; all of it is in $build/configure.log"
  fi
}

configured() {
  [ -f "$build/build.ninja" ] || [ -f "$build/Makefile" ] || return 1
  grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"
}

# build_targets TARGET...: says what it builds, and nothing when there is nothing to build.
build_targets() {
  local targets=() target
  for target in "$@"; do targets+=(--target "$target"); done
  set -o pipefail
  cmake --build "$build" --parallel "$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)" "${targets[@]}" 2>&1 |
    while IFS= read -r line; do
      case $line in
        *"Re-checking globbed directories"* | *"no work to do"* | *"] Built target "*) ;;
        *) printf '%s\n' "$line" ;;
      esac
    done || fail "the build failed"
}
