#!/usr/bin/env bash
# Fetches the Consul agent into a folder and prints its path. Debian's last release with Consul is bullseye; its binary
# runs on later ones as it is. The archive is the one that this machine installs from; the settings of apt are left alone.
set -euo pipefail
folder=$1

mirror=$(grep -shoE 'https?://[^ ]+/debian/?($| )' /etc/apt/sources.list /etc/apt/sources.list.d/* | head -n 1) || true
[[ $mirror ]] || { echo 'No Debian archive is named in /etc/apt.' >&2; exit 1; }
mkdir -p "$folder"/{parts,lists/partial,cache/archives/partial,tree}
# Only the signature tells: a release that gets no more updates has a file past its date.
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg check-valid-until=no] $mirror bullseye main" \
  >"$folder/sources.list"
options=(-o "Dir::Etc::sourcelist=$folder/sources.list" -o "Dir::Etc::sourceparts=$folder/parts"
  -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=root)
apt-get "${options[@]}" update -qq >&2
(cd "$folder" && apt-get "${options[@]}" download -qq consul >&2)
dpkg-deb -x "$folder"/consul_*.deb "$folder/tree"
echo "$folder/tree/usr/bin/consul"
