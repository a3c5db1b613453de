/**
 * For each type of event that has changed its shape: how the data of version 1 becomes that of version 2, then from 2
 * to 3, and so on. A type that is not here is of version 1.
 */
export type EventUpcasters = Readonly<Record<string, readonly ((data: unknown) => unknown)[]>>;

interface VersionedEvent {
  type: string;
  data: unknown;
  /** The version of its data; left out: the first. */
  v?: number;
}

/** The event as it is stored, with the version of its data where that is not the first. */
export function toStored<Event extends VersionedEvent>(event: Event, upcasters: EventUpcasters): Event {
  const version = (upcasters[event.type]?.length ?? 0) + 1;
  return version === 1 ? event : { ...event, v: version };
}

/**
 * The stored event as it is today.
 *
 * @throws Error for a version that is newer than this service: then a later release has written it
 */
export function fromStored<Event extends VersionedEvent>(stored: Event, upcasters: EventUpcasters): Event {
  const steps = upcasters[stored.type] ?? [];
  const { v: version = 1, ...event } = stored;
  if (version > steps.length + 1) throw new Error(`${stored.type} of version ${version} is newer than this service`);
  if (steps.length === 0) return stored;
  const data = steps.slice(version - 1).reduce((older, step) => step(older), stored.data);
  return { ...event, data } as Event;
}
