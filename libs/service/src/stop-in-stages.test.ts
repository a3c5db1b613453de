import { silentLogger } from '@shop/telemetry';
import { type StopStage, stopInStages } from './stop-in-stages';

const never = () => new Promise<never>(() => {});

function stages(...parts: [name: string, leaves: number, work: () => Promise<unknown>][]) {
  const begun: string[] = [];
  const made = parts.map(
    ([name, leaves, work]): StopStage => ({
      name,
      leaves,
      work: () => {
        begun.push(name);
        return work();
      },
    }),
  );
  return { begun, stop: () => stopInStages(made, 100, silentLogger) };
}

const done = async () => {};

afterEach(() => {
  jest.useRealTimers();
});

it('stops one part after the other', async () => {
  const { begun, stop } = stages(['consumers', 0.5, done], ['relays', 0.2, done], ['database', 0, done]);
  await stop();
  expect(begun).toEqual(['consumers', 'relays', 'database']);
});

it('leaves behind what does not end, and stops the rest', async () => {
  const { begun, stop } = stages(['consumers', 0.5, never], ['relays', 0.2, never], ['database', 0, never]);
  await stop();
  expect(begun).toEqual(['consumers', 'relays', 'database']);
});

it('leaves later parts their share', async () => {
  const given: number[] = [];
  const hanging = (leaves: number): StopStage => ({
    name: 'a part',
    leaves,
    work: (milliseconds) => {
      given.push(milliseconds);
      return never();
    },
  });
  jest.useFakeTimers();
  const stopped = stopInStages([hanging(0.5), hanging(0)], 1_000, silentLogger);
  await jest.advanceTimersByTimeAsync(1_000);
  await stopped;
  expect(given).toEqual([500, 500]);
});

it('stops the rest when a part fails, and says so in the end', async () => {
  const broken = new Error('broken');
  const { begun, stop } = stages(['relays', 0.2, () => Promise.reject(broken)], ['database', 0, done]);
  await expect(stop()).rejects.toMatchObject({ errors: [broken] });
  expect(begun).toEqual(['relays', 'database']);
});
