#!/bin/sh
# Writes a part of an overlay into a folder, one file for each object, named <group>_<version>_<kind>_<name>.yaml. A part
# is one service with all that bears its name, the operator's tools, or what all services share. Nothing is in two parts
# but the settings, which bear their content in their name: those that others run with stay as they are.
#
#   sh .github/scripts/part-of.sh <overlay> <service|tools> <image@digest> <folder>
#   sh .github/scripts/part-of.sh <overlay> shared '' <folder>
set -eu
what=$2
image=$3
part=$4

# An overlay of its own, so that the one in the checkout stays what was reviewed.
work=$(mktemp -d k8s/overlays/.deploy-XXXXXX)
trap 'rm -rf "$work"' EXIT

# Where an object has its image: the tools are run by jobs, and by what starts jobs.
image_of() {
  printf '  - target: { kind: %s, name: %s }\n' "$1" "$2"
  printf '    patch: |-\n      - { op: replace, path: %s/spec/containers/0/image, value: "%s" }\n' "$3" "$image"
}

cat >"$work/kustomization.yaml" <<YAML
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../$1]
patches:
$(case $what in
  shared) ;;
  tools) image_of Job '.*' /spec/template && image_of CronJob '.*' /spec/jobTemplate/spec/template ;;
  *) image_of Deployment "$what" /spec/template ;;
  esac)
YAML
all=$work/all
mkdir "$all"
kubectl kustomize "$work" --output "$all"

case $what in
shared)
  for deployment in "$all"/*_deployment_*.yaml; do rm "$all"/*_"${deployment##*_}"; done
  rm -f "$all"/*_cronjob_*.yaml "$all"/*_job_*.yaml "$all"/*_configmap_shop-settings-*.yaml
  mv "$all"/*.yaml "$part"
  ;;
tools) find "$all" \( -name '*_cronjob_*.yaml' -o -name '*_job_*.yaml' \) -exec mv {} "$part" \; ;;
*) mv "$all"/*_"$what".yaml "$all"/*_configmap_shop-settings-*.yaml "$part" ;;
esac
