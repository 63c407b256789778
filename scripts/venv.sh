#!/bin/sh
# Makes the virtual environment $1 with the Python named in $PYTHON, else with the first on PATH that is new
# enough. An environment that works is kept. Says in one message what is missing, where something is.
set -eu
venv=$1

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 'no version'
}

if [ -x "$venv/bin/python" ] && is_new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

chosen=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if is_new_enough "$candidate"; then
        chosen=$candidate
        break
    fi
done
if [ -z "$chosen" ]; then
    first=${PYTHON:-python3}
    if command -v "$first" >/dev/null 2>&1; then
        echo "Drucksuche needs Python 3.11 or newer, and $first is $(version_of "$first")." >&2
    else
        echo "Drucksuche needs Python 3.11 or newer, and there is no $first." >&2
    fi
    echo "Install one, or name one: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi
if ! "$chosen" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    echo "$chosen ($(version_of "$chosen")) cannot make virtual environments: its modules venv and ensurepip are missing." >&2
    echo "On Debian and Ubuntu: apt install python$(version_of "$chosen")-venv" >&2
    exit 1
fi
echo "Making $venv with $chosen ($(version_of "$chosen"))"
"$chosen" -m venv --clear "$venv"
