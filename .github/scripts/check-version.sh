#!/bin/sh
# May this version be deployed at all? Only a commit of main; and of what all services share, none that is behind what
# is there: a rollback of one service must not take the policies of the others back in time.
#
#   sh .github/scripts/check-version.sh <service|tools|shared> <commit> <environment>
set -eu
what=$1
version=$2
environment=$3

fail() {
  echo "$1" >&2
  exit 1
}

case $version in *[!0-9a-f]*) fail "'$version' is no commit: expected 40 hexadecimal digits" ;; esac
[ "${#version}" = 40 ] || fail "'$version' is no full commit: expected 40 hexadecimal digits"
git merge-base --is-ancestor "$version" origin/main || fail "$version is no commit of main"

if [ "$what" = shared ]; then
  there=$(git show "origin/deployments:$environment.shared" 2>/dev/null || true)
  if [ -n "$there" ] && ! git merge-base --is-ancestor "$there" "$version"; then
    fail "$environment has what is shared of $there already: revert on main, and deploy that"
  fi
fi
