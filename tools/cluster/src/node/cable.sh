# Lays a cable between this machine and the node, and tells this machine that the services are behind it.
#
#   sh cable.sh <process on the node> <name of this end> <address here> <address there> <services' network>
set -eu
ip link add "$2" type veth peer name eth0 netns "$1"
ip address add "$3/30" dev "$2"
ip link set "$2" up
on_node() { nsenter --target "$first" --net -- "$@"; }
first=$1
on_node ip link set lo up
on_node ip address add "$4/30" dev eth0
on_node ip link set eth0 up
on_node ip route add default via "$3"
ip route add "$5" via "$4" dev "$2"
