# The one door for every npm script: makes the checkout ready, then becomes the target, run on Node 24.
#
# A shell, because it can become another program: no process is left waiting in between, so a signal that npm passes
# on reaches the target, and its exit code reaches npm. package.json starts it with `exec` for the same reason.
set -eu
cd "$(dirname "$0")/.."

name=$1
shift

# npm puts the packages' commands first in the PATH, and among them a `node` that is a shell script around the real
# one. A program started through it would keep signals to itself.
PATH=$(printf %s "$PATH" | sed "s#$PWD/node_modules/\.bin:##g")

# Asked to stop while setting up: `npm start` has nothing to stop yet and ends well.
stopped=130
if [ "$name" = start ]; then stopped=0; fi
trap 'exit $stopped' INT TERM HUP

bundled=--build
case $name in
  start) script=tools/devstack/dist/main.cjs ;;
  test) script=scripts/test.mjs ;;
  bench) script=tools/load/dist/main.cjs ;;
  chaos) script=tools/chaos/dist/main.cjs ;;
  api-docs) script=tools/api-docs/dist/main.cjs ;;
  can-i-deploy) script=tools/deploy-check/dist/main.cjs ;;
  dlq) script=tools/operator/dist/dead-letters.cjs ;;
  projections) script=tools/operator/dist/projections.cjs ;;
  backup | restore)
    script=tools/operator/dist/backup.cjs
    set -- "$name" "$@"
    ;;
  contracts) script=tools/contracts/dist/main.cjs ;;
  compose-check) script=tools/compose/dist/main.cjs ;;
  cluster-check) script=tools/cluster/dist/main.cjs ;;
  mongodb) script=tools/devstack/dist/mongodb.cjs ;;
  amqp) script=tools/devstack/dist/amqp.cjs ;;
  build) script=scripts/build.mjs bundled= ;;
  check) script=scripts/check.mjs bundled= ;;
  format) script=scripts/format.mjs bundled= ;;
  *)
    echo "There is no command \"$name\"." >&2
    exit 1
    ;;
esac

# The Node that npm itself runs on: any from 20 on.
"${npm_node_execpath:-node}" scripts/setup.mjs $bundled

if [ ! -f "$script" ]; then
  echo "There is no $script, so \"$name\" has nothing to run: the build made no such bundle." >&2
  exit 1
fi
exec node_modules/node/bin/node "$script" "$@"
