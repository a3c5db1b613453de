export interface MatchedPath {
  /** As the API document names it, such as `/api/v1/orders/{id}/status`. */
  template: string;
  /** What stands in the places of its parameters. */
  ids: string[];
}

/** The template of a path among those of the API; the one with the fewest parameters where several fit. */
export function matchTemplate(templates: readonly string[], path: string): MatchedPath | undefined {
  const segments = path.replace(/\/+$/, '').split('/');
  let best: MatchedPath | undefined;
  for (const template of templates) {
    const ids = idsIn(template.split('/'), segments);
    if (ids && (!best || ids.length < best.ids.length)) best = { template, ids };
  }
  return best;
}

function idsIn(template: readonly string[], segments: readonly string[]): string[] | undefined {
  if (template.length !== segments.length) return undefined;
  const ids: string[] = [];
  for (const [index, expected] of template.entries()) {
    const segment = segments[index] ?? '';
    if (expected.startsWith('{')) ids.push(segment);
    else if (expected.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return ids;
}
