/**
 * Whether a version tells everybody that something breaks: the next major one, or before 1.0.0 the next minor one.
 *
 * @throws for a version that is not of the form 1.2.3
 */
export function announcesBreak(before: string, after: string): boolean {
  const [oldMajor, oldMinor] = numbersOf(before);
  const [major, minor] = numbersOf(after);
  return major > oldMajor || (oldMajor === 0 && major === 0 && minor > oldMinor);
}

function numbersOf(version: string): [major: number, minor: number] {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
  if (major === undefined || minor === undefined) throw new Error(`"${version}" is not a version such as 1.2.3`);
  return [Number(major), Number(minor)];
}
