import { setTimeout } from 'node:timers/promises';
import { createMetrics } from './metrics';

it('shows no lag of an event loop that has nothing to do', async () => {
  const { registry } = createMetrics('idle');
  const least = async () => {
    await registry.metrics();
    return (await registry.getSingleMetric('nodejs_eventloop_lag_min_seconds')?.get())?.values[0]?.value;
  };

  // What is recorded contains the interval of the sampling: a long one looks like the lag that an alert waits for.
  let shown: number | undefined;
  for (const until = Date.now() + 4_000; Date.now() < until && !(shown !== undefined && shown < 0.05); ) {
    await setTimeout(20);
    shown = await least();
  }
  expect(shown).toBeLessThan(0.05);
});
