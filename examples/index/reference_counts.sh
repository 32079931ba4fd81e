#!/bin/bash
# What `index --json` writes for directory $1, by find, cat, tr, sort and uniq; $2 is how many files
# cannot be read (they are left out). The echo is for a last line without an end: words do not go on
# in the next file.
set -euo pipefail
export LC_ALL=C
words=$(mktemp)
trap 'rm -f "$words"' EXIT

files() { find -H "$1" -type f -readable "${@:2}"; }
files "$1" -exec sh -c 'for file; do cat "$file"; echo; done' - {} + |
  tr -cs A-Za-z '\n' | tr A-Z a-z | sed '/^$/d' | sort >"$words"

printf '{"files": %d, "bytes": %d, "words": %d, "distinct": %d, "unreadable": %d, "top": [' \
  "$(files "$1" -printf . | wc -c)" "$(files "$1" -exec cat {} + | wc -c)" \
  "$(wc -l <"$words")" "$(uniq "$words" | wc -l)" "${2:-0}"
uniq -c "$words" | sort -k1,1nr -k2,2 |
  awk 'NR <= 20 { printf "%s[\"%s\", %d]", (NR > 1 ? ", " : ""), $2, $1 }'
printf ']}\n'
