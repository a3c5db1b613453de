#!/bin/sh
# Takes one service of an overlay to the cluster that kubectl knows, waits until it does well, and else goes back.
#
#   sh .github/scripts/deploy.sh <overlay> <service> <image@digest>
set -eu
service=$2
image=$3

# An overlay of its own, so that the one in the checkout stays what was reviewed.
work=$(mktemp -d k8s/overlays/.deploy-XXXXXX)
trap 'rm -rf "$work"' EXIT
cat >"$work/kustomization.yaml" <<YAML
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../$1]
patches:
  - target: { kind: Deployment, name: $service }
    patch: |-
      - { op: replace, path: /spec/template/spec/containers/0/image, value: "$image" }
YAML

namespace=$(kubectl kustomize "$work" | sed -n '/^kind: Namespace$/,/^---$/s/^  name: //p')
# What all services share, such as settings and policies, and then this service alone.
kubectl apply --kustomize "$work" --selector '!app.kubernetes.io/name'
kubectl apply --kustomize "$work" --selector "app.kubernetes.io/name=$service"

get() { kubectl --namespace "$namespace" get "$1" "$service" --output "jsonpath={$2}"; }

# What Argo Rollouts says of the version just applied; nothing, as long as it still speaks of the one before.
phase() {
  if [ "$(get rollout .status.workloadObservedGeneration)" = "$(get deployment .metadata.generation)" ]; then
    get rollout .status.phase
  fi
}

if kubectl kustomize "$work" | sed -n '/^kind: Rollout$/,/^---$/p' | grep -q "^  name: $service\$"; then
  # It judges by the measurements and goes back by itself; here is only told what became of it.
  left=${PATIENCE_SECONDS:-2700}
  until [ "$(phase)" = Healthy ]; do
    if [ "$(phase)" = Degraded ] || [ "$left" -le 0 ]; then
      echo "$service does not do well: $(get rollout .status.message)" >&2
      exit 1
    fi
    sleep "${POLL_SECONDS:-10}"
    left=$((left - ${POLL_SECONDS:-10}))
  done
elif ! kubectl --namespace "$namespace" rollout status "deployment/$service" --timeout 10m; then
  echo "$service does not become ready: back to the version before" >&2
  kubectl --namespace "$namespace" rollout undo "deployment/$service"
  kubectl --namespace "$namespace" rollout status "deployment/$service" --timeout 10m
  exit 1
fi
