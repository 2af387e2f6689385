#!/bin/sh
# Builds the dashboard into web/dist/ with the tools that Debian packages (esbuild, node, TypeScript, React, d3, marked,
# DOMPurify, highlight.js, terser).
#   sh web/build.sh            build, minified
#   sh web/build.sh --dev      build with source maps and React's warnings
#   sh web/build.sh --check    type check, generated types, unit tests, size budget
set -eu
cd "$(dirname "$0")"
: "${NODE_PATH:=/usr/share/nodejs}"
export NODE_PATH
missing() {
    echo "web/build.sh: '$1' is missing; install the packages esbuild nodejs node-typescript node-react" \
        "node-react-dom node-d3 node-marked node-dompurify node-highlight.js node-terser" >&2
    exit 69
}
for tool in esbuild node tsc; do
    command -v "$tool" >/dev/null 2>&1 || missing "$tool"
done
for module in react react-dom d3-shape marked dompurify highlight.js terser; do
    [ -d "${NODE_PATH%%:*}/$module" ] || missing "$module"
done
case "${1:-}" in
    --check) exec node scripts/check.mjs ;;
    --dev) exec node scripts/build.mjs --dev ;;
    "") exec node scripts/build.mjs ;;
    *) echo "usage: sh web/build.sh [--dev|--check]" >&2; exit 64 ;;
esac
