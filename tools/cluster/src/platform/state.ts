import type { Workshop } from '@shop/compose';

const [shownLines, shownColumns] = [60, 240];

const questions = [
  ['get', 'pods', '--output', 'wide'],
  ['get', 'events', '--sort-by', '.lastTimestamp', '--field-selector', 'type=Warning'],
  ['logs', '--selector', 'app.kubernetes.io/part-of=shop', '--tail', '5', '--prefix'],
];

/** What somebody would look at first when something went wrong. */
export async function stateOf({ run }: Workshop): Promise<string> {
  const answers = await Promise.all(
    questions.map((question) => run('kubectl', ['--namespace', 'shop', ...question]).catch(String)),
  );
  const lines = (answer: string) => answer.split('\n').slice(-shownLines);
  return answers
    .map((answer) =>
      lines(answer)
        .map((line) => line.slice(0, shownColumns))
        .join('\n'),
    )
    .join('\n\n');
}
