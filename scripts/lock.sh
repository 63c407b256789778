#!/bin/sh
# Writes requirements.txt (what runs) and requirements-dev.txt (that and every tool), pinned with hashes.
# Resolved with the oldest Python supported, so that one file serves all newer ones.
set -eu
python=${PYTHON:-python3.11}
if [ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" != 3.11 ]; then
    echo "make lock needs Python 3.11, the oldest supported: make lock PYTHON=/path/to/python3.11" >&2
    exit 1
fi
tools=build/lock-tools
[ -x $tools/bin/pip-compile ] || { "$python" -m venv $tools && $tools/bin/python -m pip install --quiet 'pip-tools>=7.5,<8'; }

compile() {
    output=$1
    shift
    $tools/bin/pip-compile --quiet --no-config --no-header --generate-hashes --allow-unsafe --strip-extras \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        --build-deps-for editable --output-file "$output" "$@" setup.cfg
    { echo '# Written by `make lock` from setup.cfg. Do not edit.'; cat "$output"; } >"$output.new"
    mv "$output.new" "$output"
}

compile requirements.txt --extra fast
compile requirements-dev.txt --all-extras --constraint requirements.txt

rm -rf drucksuche.egg-info
