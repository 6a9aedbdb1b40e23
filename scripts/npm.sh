# Sourced by the scripts beside it, after environment.sh: fetch_npm NAME VERSION puts a package into .venv/npm.
#
# Does nothing where there is no npm or the very version is there. No script of a package is run.

fetch_npm() {
  if ! command -v npm >/dev/null || grep -qs "\"version\": \"$2\"" ".venv/npm/node_modules/$1/package.json"; then return; fi
  echo "installing $1 $2 into .venv/npm"
  npm install --prefix .venv/npm --no-audit --no-fund --ignore-scripts --loglevel=error \
    "$1@$2" </dev/null >/dev/null || echo "npm could not install $1" >&2
}
