/** Every kind of thing that goes wrong on purpose. */
export const faultKinds = [
  'kill',
  'crash after the commit',
  'crash after the publish',
  'crash before the acknowledgement',
  'cut connections',
  'close a channel',
  'refuse writes',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  kind: FaultKind;
  /** A service, `mongodb` or `amqp`. */
  target: string;
}

/** What became of it. */
export interface Injected extends Fault {
  /** False: the moment that it waited for did not come. */
  met: boolean;
  /** How often in this one fault: connections that were cut, writes that were refused. */
  times: number;
  atMs: number;
}
