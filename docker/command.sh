# What the image of the tools can do: seed, dlq …, projections …, backup backup|restore <folder>
set -eu
name=${1:-}
[ $# -gt 0 ] && shift
if [ ! -f "/app/commands/$name.cjs" ]; then
  echo "There is no command \"$name\". There are: seed, dlq, projections, backup." >&2
  exit 2
fi
exec node "/app/commands/$name.cjs" "$@"
