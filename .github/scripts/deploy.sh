#!/bin/sh
# Takes a part of an overlay to the cluster that kubectl knows, waits until it does well, and else goes back.
#
#   sh .github/scripts/deploy.sh <overlay> <service|tools> <image@digest>
#   sh .github/scripts/deploy.sh <overlay> shared
set -eu
what=$2
image=${3:-}
if [ -z "$image" ] && [ "$what" != shared ]; then
  echo "$what needs an image" >&2
  exit 2
fi

part=$(mktemp -d)
trap 'rm -rf "$part"' EXIT
sh "$(dirname "$0")/part-of.sh" "$1" "$what" "$image" "$part"

case $what in
shared)
  # Before all that is in it.
  for namespace in "$part"/*_namespace_*.yaml; do kubectl apply --filename "$namespace"; done
  kubectl apply --filename "$part"
  exit
  ;;
tools)
  # A job cannot be changed: one that has ended and is not yet cleared away would be in the way of the next.
  for job in "$part"/*_job_*.yaml; do
    if [ -f "$job" ]; then kubectl delete --ignore-not-found --filename "$job"; fi
  done
  kubectl apply --filename "$part"
  exit
  ;;
esac
kubectl apply --filename "$part"

namespace=$(sed -n 's/^  namespace: //p' "$part"/*_deployment_"$what".yaml)
get() { kubectl --namespace "$namespace" get "$1" "$what" --output "jsonpath={$2}"; }

# What Argo Rollouts says of the version just applied; nothing, as long as it still speaks of the one before.
phase() {
  if [ "$(get rollout .status.workloadObservedGeneration)" = "$(get deployment .metadata.generation)" ]; then
    get rollout .status.phase
  fi
}

# Each step pauses it, too; this pause ends when somebody says.
undecided() {
  [ "$(phase)" = Paused ] && get rollout '.status.pauseConditions[*].reason' | grep -q Inconclusive
}

if ls "$part"/*_rollout_"$what".yaml >/dev/null 2>&1; then
  # It judges by the measurements and goes back by itself; here is only told what became of it.
  left=${PATIENCE_SECONDS:-2700}
  until [ "$(phase)" = Healthy ]; do
    if undecided; then
      cat >&2 <<END
$what is paused: the measurements say neither yes nor no, and nothing goes on before somebody decides.
  kubectl argo rollouts promote $what --namespace $namespace   # on to the next step
  kubectl argo rollouts abort $what --namespace $namespace     # back to the version before
What to look at, and what to record then: docs/runbooks/deploy.md
END
      exit 1
    fi
    if [ "$(phase)" = Degraded ] || [ "$left" -le 0 ]; then
      echo "$what does not do well: $(get rollout .status.message)" >&2
      exit 1
    fi
    sleep "${POLL_SECONDS:-10}"
    left=$((left - ${POLL_SECONDS:-10}))
  done
elif ! kubectl --namespace "$namespace" rollout status "deployment/$what" --timeout 10m; then
  echo "$what does not become ready: back to the version before" >&2
  kubectl --namespace "$namespace" rollout undo "deployment/$what"
  kubectl --namespace "$namespace" rollout status "deployment/$what" --timeout 10m
  exit 1
fi
