import { weightsIn } from './accept-weights';

/** How much of a composed answer a client wants. */
export type View = 'full' | 'mobile';

export const mobileMediaType = 'application/vnd.shop.mobile+json';
const plain = 'application/json';

/** The view that the query names, else the one that `Accept` prefers. */
export function viewOf(named: View | undefined, accept: string | undefined): View {
  if (named !== undefined) return named;
  if (accept === undefined) return 'full';
  const weights = weightsIn(accept);
  const mobile = weights.get(mobileMediaType) ?? 0;
  return mobile > 0 && mobile >= (weights.get(plain) ?? 0) ? 'mobile' : 'full';
}

/** The media type of a view: its own, unless the client takes plain JSON only. */
export function mediaTypeOf(view: View, accept: string | undefined): string {
  if (view === 'full') return plain;
  const weights = weightsIn(accept ?? '*/*');
  const taken = [mobileMediaType, 'application/*', '*/*'].some((type) => (weights.get(type) ?? 0) > 0);
  return taken ? mobileMediaType : plain;
}
