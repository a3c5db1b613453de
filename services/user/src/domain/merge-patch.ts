/** Changes to an object: what is left out stays, `null` takes an optional property away (RFC 7396, one level deep). */
export type Patch<Target> = {
  [Key in keyof Target]?: undefined extends Target[Key] ? Target[Key] | null : Target[Key];
};

export function mergePatch<Target extends object>(target: Target, patch: Patch<Target>): Target {
  return Object.fromEntries(
    Object.entries({ ...target, ...patch }).filter(([, value]) => value !== null && value !== undefined),
  ) as Target;
}
