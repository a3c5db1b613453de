import { type Edge, operationOf, partiesOf } from './edge';

/** The map for people: three pictures (Mermaid) and every edge in a table. */
export function pageOf(edges: readonly Edge[]): string {
  const http = edges.filter(({ kind }) => kind === 'http');
  const commands = edges.filter(({ kind }) => kind === 'command');
  const events = edges.filter(({ kind }) => kind === 'event');
  return `# The service map

Drawn from the code by \`npm run contracts -- --write\`, and compared with it by \`npm test\`: not written by hand. The same as data: [service-map.json](service-map.json); how it comes about: [contracts.md](contracts.md).

## Who calls whom

${diagram(http, (count) => `${count} ${count === 1 ? 'operation' : 'operations'}`)}

## Who commands whom

${diagram(commands)}

## Who hears what from whom

${diagram(events)}

## Every edge

| consumer → provider | kind | operation |
| --- | --- | --- |
${edges.map(row).join('\n')}
`;
}

/** One arrow for each pair, labelled with its messages or with how many there are. */
function diagram(edges: readonly Edge[], label?: (count: number) => string): string {
  const pairs = Map.groupBy(edges, ({ from, to }) => `${from} ${to}`);
  const arrows = [...pairs].map(([pair, together]) => {
    const [from, to] = pair.split(' ');
    const names = [...new Set(together.map((edge) => edge.name))];
    return `  ${from} -->|${label?.(names.length) ?? names.join('<br/>')}| ${to}`;
  });
  return ['```mermaid', 'flowchart LR', ...arrows, '```'].join('\n');
}

function row(edge: Edge): string {
  const { consumer, provider } = partiesOf(edge);
  return `| ${consumer} → ${provider} | ${edge.kind} | \`${operationOf(edge)}\` |`;
}
