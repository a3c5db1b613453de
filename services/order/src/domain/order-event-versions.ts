/**
 * How events that were stored in an older shape are read: for each type its steps from version 1 to today's. None has
 * changed so far. Whoever changes the data of an event adds a step here and a stored event in
 * test/stored-events/events; the tests there say so too.
 */
export const orderEventUpcasters: Readonly<Record<string, readonly ((data: unknown) => unknown)[]>> = {};
