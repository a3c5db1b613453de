import { type Edge, partiesOf } from '../map/edge';
import { type Interaction, isAbout, labelOf } from '../pacts';
import type { TestOutcome } from './run-tests';

type Mark = '✓' | '✗' | '·';

/** A line for each edge: whether its consumer's test and its provider's verification passed; `·` where they were not run. */
export function edgeTable(edges: readonly Edge[], outcomes: readonly TestOutcome[]): string {
  const lines = edges.map((edge) => {
    const consumer = markOf(edge, outcomes, 'consumer');
    const provider = markOf(edge, outcomes, 'provider');
    return `   ${consumer}        ${provider}      ${edge.kind.padEnd(8)} ${labelOf(edge)}`;
  });
  return ['consumer provider  kind     contract', ...lines].join('\n');
}

function markOf(edge: Edge, outcomes: readonly TestOutcome[], side: TestOutcome['side']): Mark {
  const about = outcomes.filter((one) => one.side === side && isOf(one, edge));
  if (about.length === 0) return '·';
  return about.every(({ passed }) => passed) ? '✓' : '✗';
}

function isOf({ label }: TestOutcome, edge: Edge): boolean {
  const { consumer, provider } = partiesOf(edge);
  const pair = `${consumer} → ${provider}: `;
  return label.startsWith(pair) && isAbout({ consumer, provider, description: label.slice(pair.length) }, edge);
}

/** The edges whose tests were run on each of these sides, and passed: a contract that nobody tries is not kept. */
export function keptEdges(
  edges: readonly Edge[],
  outcomes: readonly TestOutcome[],
  sides: readonly TestOutcome['side'][],
): Edge[] {
  return edges.filter((edge) => sides.every((side) => markOf(edge, outcomes, side) === '✓'));
}

/** For example `179 of 179 edges have contracts that are kept (100 %)`. */
export function coverageLine(edges: readonly Edge[], kept: number): string {
  const share = edges.length === 0 ? 100 : Math.floor((kept / edges.length) * 100);
  return `${kept} of ${edges.length} edges have contracts that are kept (${share} %)`;
}

/** What committed pacts promise and no test was run for, such as after a provider's tests were deleted. */
export function unprovedInteractions(
  interactions: readonly Interaction[],
  outcomes: readonly TestOutcome[],
  sides: readonly TestOutcome['side'][],
): string[] {
  const run = new Set(outcomes.map(({ side, label }) => `${side} ${label}`));
  return interactions
    .map(({ consumer, provider, description }) => `${consumer} → ${provider}: ${description}`)
    .flatMap((label) =>
      sides.filter((side) => !run.has(`${side} ${label}`)).map((side) => `${label} was run by no test of the ${side}`),
    );
}

/** Every fault with its first lines, by the name of the pair. */
export function faultList(outcomes: readonly TestOutcome[]): string {
  return outcomes
    .filter(({ passed }) => !passed)
    .map(({ label, side, message }) => `✗ ${label} (${side})\n${firstLines(message)}`)
    .join('\n');
}

const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

function firstLines(message: string): string {
  const lines = message.replace(ansi, '').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('at '))
    .slice(0, 6)
    .map((line) => `    ${line.trim()}`)
    .join('\n');
}
