# Sourced by the scripts beside it. Moves to the checkout, makes .venv hold what requirements-dev.lock
# and pyproject.toml ask for, and sets $python to its interpreter.
#
# Does nothing, and so needs no network, while .venv/stamp still fits the two files, the interpreter and
# the checkout's place (an editable install holds its path).

cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python

fail() {
  printf '%s\n' "$@" >&2
  exit 2
}

is_supported() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Prints the first interpreter that is new enough; $PYTHON, when set, is the only candidate.
find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if is_supported "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

make_venv() {
  local base
  base=$(find_python) || fail \
    "sitegen needs Python 3.11 or newer; ${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>/dev/null || echo missing)." \
    'Install one, or name it: PYTHON=/path/to/python3.11 scripts/build'
  "$base" -c 'import ensurepip, venv' 2>/dev/null || fail \
    "$base comes without venv and ensurepip, which scripts/build needs to make .venv." \
    'On Debian and Ubuntu: apt-get install python3-venv'
  echo "making .venv with $("$base" --version)"
  "$base" -m venv --clear .venv
}

stamp() { { cat requirements-dev.lock pyproject.toml; "$python" -VV; pwd; } | git hash-object --stdin; }

install() {
  echo 'installing requirements-dev.lock into .venv'
  # Without build isolation the backend, too, is the locked one.
  "$python" -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

if ! is_supported "$python" || ! "$python" -c 'import pip' 2>/dev/null; then
  make_venv
fi
wanted=$(stamp)
if [ "$(cat .venv/stamp 2>/dev/null || true)" != "$wanted" ]; then
  install
  printf '%s\n' "$wanted" >.venv/stamp
fi
