#!/bin/sh
# The three commands on the example files, one after the other.
set -eu
cd "$(dirname "$0")"

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi

run() {
    printf '\n%s$ stepladder %s%s\n\n' "$bold" "$*" "$plain"
    stepladder "$@"
}

run verify capstone.png --recipient thu@example.org --now 2026-11-21
run appraise capstone.png --sheet capstone.toml --now 2026-11-21
run ready --person person.toml --role role.toml --now 2026-11-21
printf '\nThe files lie in examples/. Your own badge: .venv/bin/stepladder verify PATH\n'
