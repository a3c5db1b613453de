# What the image of the tools can do: seed, dlq …, projections …
set -eu
name=${1:-}
[ $# -gt 0 ] && shift
if [ ! -f "/app/commands/$name.cjs" ]; then
  echo "There is no command \"$name\". There are: seed, dlq, projections." >&2
  exit 2
fi
exec node "/app/commands/$name.cjs" "$@"
