# Makes or removes the cgroup below which the pods' are, in each of the hierarchies.
#
#   sh cgroups.sh make|remove <name>
set -eu
for hierarchy in /sys/fs/cgroup/*/; do
  folder=$hierarchy$2
  if [ "$1" = make ]; then
    mkdir -p "$folder"
    # A cpuset begins with nothing, and nothing can run in it.
    for file in cpuset.cpus cpuset.mems; do
      if [ -f "$folder/$file" ]; then cat "$hierarchy$file" >"$folder/$file"; fi
    done
  elif [ -d "$folder" ]; then
    find "$folder" -depth -type d -exec rmdir {} +
  fi
done
