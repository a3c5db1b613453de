/** One sentence for each thing that is wanted and not there, and for each that is there and not wanted. */
export function difference(
  wanted: ReadonlySet<string>,
  there: ReadonlySet<string>,
  say: { lacks: (one: string) => string; hasToo: (one: string) => string },
): string[] {
  return [
    ...[...wanted].filter((one) => !there.has(one)).map(say.lacks),
    ...[...there].filter((one) => !wanted.has(one)).map(say.hasToo),
  ];
}
