#!/bin/sh
# The demo of README: index the sample papers $2 into $3, search them, show the question that a hit cites.
# $1 is the folder of the programs.
set -eu
bin=$1
samples=$2
DRUCKSUCHE_INDEX=$3
export DRUCKSUCHE_INDEX

run() {
    printf '\n$ drucksuche'
    for word in "$@"; do
        case $word in
            *[\ \#]*) printf ' "%s"' "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$bin/drucksuche" "$@"
}

run index "$samples"
run search "Fachkräfte gewinnen" --limit 3
run show "21/90009#f4"
printf '\nYour own papers: %s index FOLDER, then %s search "WORDS"\n' "$bin/drucksuche" "$bin/drucksuche"
