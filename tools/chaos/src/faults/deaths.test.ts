import { deathsOf } from './deaths';
import type { Injected } from './fault';

const fault = (kind: Injected['kind'], target: string, times: number, met: boolean): Injected => ({
  kind,
  target,
  times,
  met,
  atMs: 0,
});

it('counts kills and crashes of a service, also while no checkout was under way', () => {
  const faults = [
    fault('kill', 'notification', 1, true),
    fault('kill', 'notification', 1, false),
    fault('crash before the acknowledgement', 'notification.order-news', 1, false),
  ];
  expect(deathsOf('notification', faults)).toBe(3);
});

it('counts nobody else, no fault that kills nobody, and none whose moment did not come', () => {
  const faults = [
    fault('kill', 'order', 1, true),
    fault('cut connections', 'notification', 2, true),
    fault('crash after the commit', 'notification.order-news', 0, false),
  ];
  expect(deathsOf('notification', faults)).toBe(0);
});
