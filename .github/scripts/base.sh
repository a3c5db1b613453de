#!/bin/sh
# With which commit is a change to be compared? For a pull request, where it leads to (PULL_REQUEST_BASE). On main, the
# latest one that CI found good, for its images were built: a run that was red or cancelled has built none, and what it
# changed is still to be built. Prints nothing where there is no such commit.
set -eu
if [ -n "${PULL_REQUEST_BASE:-}" ]; then
  echo "$PULL_REQUEST_BASE"
  exit
fi
good=$(gh api "repos/$GITHUB_REPOSITORY/actions/workflows/ci.yml/runs?branch=main&event=push&status=success&per_page=100" \
  --jq '.workflow_runs[].head_sha')
for commit in $good; do
  # Not one that was taken out of the history, nor one of a later push, whose run was faster.
  if git merge-base --is-ancestor "$commit" HEAD 2>/dev/null; then
    echo "$commit"
    exit
  fi
done
