#!/bin/sh
# The three commands on the example files, one after the other.
set -eu
cd "$(dirname "$0")"

run() {
    printf '\n\033[1m$ stepladder %s\033[0m\n\n' "$*"
    stepladder "$@"
}

run verify capstone.png --recipient thu@example.org --now 2026-11-21
run appraise capstone.png --sheet capstone.toml --now 2026-11-21
run ready --person person.toml --role role.toml --now 2026-11-21
printf '\nThe files lie in examples/. Put your own badge in place of capstone.png, or try: %s\n' \
    '.venv/bin/stepladder ready --person examples/person.toml --role examples/role.toml --details'
