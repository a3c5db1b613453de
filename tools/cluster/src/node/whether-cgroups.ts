import { existsSync } from 'node:fs';
import { join } from 'node:path';

const needed = ['cpu', 'cpuset', 'memory', 'pids'];

/** Why this machine's control groups cannot hold pods of Kubernetes 1.20; undefined when they can. */
export function whyNoCgroups(root = '/sys/fs/cgroup'): string | undefined {
  if (existsSync(join(root, 'cgroup.controllers'))) {
    return 'this machine has cgroup v2 alone, and the check gives Kubernetes 1.20 those of v1 (boot with systemd.unified_cgroup_hierarchy=0)';
  }
  const missing = needed.filter((name) => !existsSync(join(root, name)));
  return missing.length > 0 ? `this machine has no cgroups for ${missing.join(', ')}` : undefined;
}
