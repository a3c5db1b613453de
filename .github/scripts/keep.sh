#!/bin/sh
# Keeps the changed files of a checkout as a commit of its branch, to which others may push at the same time: staging and
# production have one branch, and each its own files. The same version once more changes nothing, and that is no fault.
#
#   sh .github/scripts/keep.sh <checkout> <message>
set -eu
cd "$1"
git add --all
git diff --cached --quiet || git commit --quiet --message "$2"
for _ in 1 2 3 4 5; do
  git pull --quiet --rebase
  if git push --quiet; then exit; fi
done
exit 1
