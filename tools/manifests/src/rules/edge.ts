import { ofKind } from '../manifest';
import type { Rule } from './rule';
import type { Route, VirtualService } from './traffic';

const choice = 'x-canary';

/** Which version answers is not for those outside to choose: at the edge the header means nothing, and ends there. */
export const edgeChoosesNoVersion: Rule = (manifests) =>
  ofKind<VirtualService>('VirtualService', manifests)
    .filter(({ spec }) => spec.gateways?.some((gateway) => gateway !== 'mesh'))
    .flatMap(({ metadata, spec }) =>
      spec.http
        .filter(isOpen)
        .filter((route) => !route.headers?.request?.remove?.includes(choice))
        .map(({ name }) => `VirtualService/${metadata.name}, ${name}: takes ${choice} from outside`),
    );

/** A route that says for whom it is, and means the mesh alone, is not open to the edge. */
const isOpen = ({ match = [] }: Route) =>
  match.length === 0 || match.some(({ gateways }) => gateways?.join() !== 'mesh');
