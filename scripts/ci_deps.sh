#!/bin/sh
# Installs the system packages that CI uses beside Python: a browser for the pages, poppler to hold PDF text against,
# Java and Maven for the OpenSearch server.
set -eu
missing=
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
if [ -z "$missing" ]; then
    echo "ci-deps: nothing to install"
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "ci-deps: no apt-get here; install by hand:$missing" >&2
    exit 1
fi
as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "ci-deps: neither root nor sudo; install by hand:$missing" >&2; exit 1; }
    as_root='sudo -n'
fi
echo "ci-deps: installing$missing"
options='-qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300'
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get $options update && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get $options install --yes --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
