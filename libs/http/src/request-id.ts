import { newRequestId } from '@shop/telemetry';

const wellFormed = /^[\w.:-]{1,128}$/;

/** A request's own `x-request-id` where it is well-formed (1 to 128 letters, digits, `_ . : -`), else a new one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && wellFormed.test(given) ? given : newRequestId();
}
