export interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

export interface Job {
  uses?: string;
  services?: Record<string, { image: string }>;
  steps?: Step[];
  'timeout-minutes'?: number;
  permissions?: Permissions;
}

export type Permissions = string | Record<string, string>;

/** A workflow of GitHub Actions, as far as the rules look at it. */
export interface Workflow {
  on: Record<string, unknown>;
  permissions?: Permissions;
  concurrency?: { group: string; 'cancel-in-progress'?: boolean | string; queue?: string };
  jobs: Record<string, Job>;
}
