# Makes a node of a machine with namespaces of its own; runs within them.
#
#   sh furnish.sh <folder> <pods' network>
set -eu
folder=$1
mount --make-rshared /

# Kubernetes has its places: /var and /run are the node's own.
mkdir -p "$folder/var/lib" "$folder/var/log" "$folder/var/tmp" "$folder/tunables" "$folder/networks"
ln -sfn /run "$folder/var/run"
mount --bind "$folder/var" /var
mount -t tmpfs tmpfs /run

# The kubelet wants some settings of the kernel otherwise, which are the whole machine's: it gets copies to write to.
for file in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  copy=$folder/tunables/$(basename "$file")
  cat "/proc/sys/$file" >"$copy"
  mount --bind "$copy" "/proc/sys/$file"
done

echo 1 >/proc/sys/net/ipv4/ip_forward
cat >"$folder/networks/10-pods.conflist" <<EOF
{ "cniVersion": "0.4.0", "name": "pods", "plugins": [
  { "type": "ptp", "ipam": { "type": "host-local", "subnet": "$2", "routes": [{ "dst": "0.0.0.0/0" }] } },
  { "type": "portmap", "capabilities": { "portMappings": true } } ] }
EOF

# The volumes that claims are given: for anybody to write to, as those that kind makes.
for volume in 1 2 3; do mkdir -p -m 0777 "/var/lib/volumes/$volume"; done
