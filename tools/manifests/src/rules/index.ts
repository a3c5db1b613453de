import type { Edge } from '../service-map';
import { addressesLead } from './addresses';
import { alertsKnowNamespaces } from './alerts';
import { analysesJudge } from './analyses';
import { authorizationFollowsMap } from './authorization';
import { deployerMayApply } from './deployer';
import { edgeChoosesNoVersion } from './edge';
import { liveConnectionsLast } from './live-routes';
import { metricsAreRead } from './metrics';
import { beyondIsKnown, networkFollowsMap } from './network';
import { waysOutAreUsed } from './outward-settings';
import { selectorsAreOwn } from './own-pods';
import { podsAreRestricted } from './pods';
import { readinessLeavesOutChecks } from './readiness';
import { referencesHold } from './references';
import { imagesCanBePulled } from './registries';
import type { Rule } from './rule';
import { type Schemas, settingsFit } from './settings';
import { proxiesWork } from './sidecars';
import { trafficIsSafe } from './traffic';
import { isWayOut } from './ways-out';

/** Everything that the objects of an overlay have to keep, beside their schemas. */
export function allRules(edges: readonly Edge[], schemas: Schemas): Rule {
  const rules = [
    podsAreRestricted,
    referencesHold,
    selectorsAreOwn,
    settingsFit(schemas),
    readinessLeavesOutChecks(edges, schemas),
    addressesLead,
    networkFollowsMap(edges),
    beyondIsKnown(isWayOut),
    waysOutAreUsed,
    authorizationFollowsMap(edges),
    trafficIsSafe,
    proxiesWork,
    metricsAreRead,
    liveConnectionsLast,
    edgeChoosesNoVersion,
    analysesJudge,
    alertsKnowNamespaces,
    deployerMayApply,
    imagesCanBePulled,
  ];
  return (manifests) => rules.flatMap((rule) => rule(manifests));
}
