/** Every kind of thing that goes wrong on purpose. */
export const faultKinds = [
  'kill',
  'crash after the commit',
  'crash after the publish',
  'crash before the acknowledgement',
  'crash after the acknowledgement',
  'cut connections',
  'close a channel',
  'refuse writes',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  kind: FaultKind;
  /** A service, a queue of one, `mongodb` or `amqp`. */
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

/** The service that a queue belongs to, by its name; a service's own name says itself. */
export const serviceOf = (target: string) => target.split('.')[0] ?? '';
