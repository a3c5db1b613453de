# Builds Kubernetes' servers from the source that Debian keeps of it.
#
#   sh build.sh <archive of the source> <folder for the programs> <folder to work in>
set -eu
archive=$1 programs=$2 work=$3

export PATH="/usr/lib/go-1.19/bin:$PATH" GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0
# The source names its modules for Go 1.15, which later ones refuse; as one tree of packages it builds, as Debian does it.
export GO111MODULE=off GOPATH="$work/go" GOCACHE="$work/cache" GOFLAGS="-p=$(nproc)"

tree=$GOPATH/src/k8s.io/kubernetes
mkdir -p "$tree" "$work/built"
tar -xzf "$archive" --directory "$tree" --strip-components 1
cd "$tree"

# What `kubectl apply` compares an object with, when it looks for fields that nobody knows: generated, and not kept.
go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
packages=$(
  grep -rlE --include='*.go' '^// *\+k8s:openapi-gen=' pkg staging/src/k8s.io |
    grep -vE '/(code-generator|sample-apiserver)/' | xargs -n1 dirname | LC_ALL=C sort -u |
    sed 's#^staging/src/#vendor/#; s#^#k8s.io/kubernetes/#' | paste -sd, -
)
"$work/openapi-gen" --input-dirs "$packages" --output-package k8s.io/kubernetes/pkg/generated/openapi \
  --output-file-base zz_generated.openapi --go-header-file vendor/k8s.io/code-generator/hack/boilerplate.go.txt \
  --report-filename "$work/violations"

version=k8s.io/kubernetes/vendor/k8s.io/component-base/version
for program in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy; do
  go build -ldflags "-s -w -X $version.gitVersion=v1.20.2 -X $version.gitMajor=1 -X $version.gitMinor=20" -o "$work/built/" "./cmd/$program"
done
# All at once: a folder with some of them would be taken for all of them the next time.
mv "$work/built" "$programs"
