/** Whether the answer to a path may well take long: what gathers from every service, and what takes a whole catalogue. */
const longPath = /^\/(?:products\/import|users\/me\/export)\/?(?:\?|$)/i;

/** @param target path and query as the service sees them */
export function mayTakeLong(target: string): boolean {
  return longPath.test(target);
}
