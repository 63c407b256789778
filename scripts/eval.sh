#!/bin/sh
# Runs `drucksuche eval` on every collection (corpus.jsonl, queries.jsonl, qrels.tsv) under the folder $2.
set -eu
bin=$1
collections=$2
shift 2
found=0
for corpus in "$collections"/*/corpus.jsonl; do
    [ -f "$corpus" ] || continue
    found=1
    folder=$(dirname "$corpus")
    name=$(basename "$folder")
    mkdir -p build/eval
    echo "== $name"
    "$bin/drucksuche" eval --corpus "$corpus" --queries "$folder/queries.jsonl" --qrels "$folder/qrels.tsv" \
        --run "build/eval/$name.run" "$@"
done
if [ $found = 0 ]; then
    echo "eval: no collections in $collections; nothing was measured."
    echo "Your own: drucksuche eval --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv --run OUT.run"
fi
