#!/usr/bin/env bash
# What the Python client must pass: its wheel, in an environment of its own, with lint, types,
# tests and the notebook. Servers come from this clone.
set -euo pipefail
cd "$(dirname "$0")"

skip() {
  echo "Skipped: the checks of the Python client. $1"
  [ -z "${CI:-}" ] || exit 1
  exit 0
}

python=
for name in python3 python3.13 python3.12 python3.11 python3.10; do
  if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    python=$name
    break
  fi
done
[ -n "$python" ] || skip 'They need Python 3.10 or later, with venv.'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
export PATH="$work/venv/bin:$PATH" PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
site=$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
kib() { du -sk "$site" | cut -f1; }

pip wheel --quiet --no-deps --wheel-dir "$work" .
empty=$(kib)
pip install --quiet --no-compile "$work"/*.whl
size=$((($(kib) - empty) / 1024))
echo "The client and what it needs take $size MiB."
[ "$size" -le 40 ] || { echo 'They may take 40 MiB.'; exit 1; }

pip install --quiet --no-compile -r tests/requirements.txt
ruff format --check --quiet
ruff check --quiet
mypy --cache-dir "$work/mypy"
pytest -p no:cacheprovider "$@"
