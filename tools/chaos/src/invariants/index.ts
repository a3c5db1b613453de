import { noAcceptedOrderIsLost } from './accepted-orders';
import { acquirerHoldsWhatIsDue } from './acquirer';
import { everyEventCountsOnce } from './applied-once';
import { noCancellationIsLost } from './cancellations';
import { noCartIsOrderedTwice } from './carts';
import { everyOrderComesToItsEnd } from './ended-orders';
import type { Invariant } from './invariant';
import { moneyBalances } from './money';
import { everyCustomerHears, nobodyIsToldTwice, noMailComesTwice } from './notifications';
import { outboxesEmpty } from './outboxes';
import { onePaymentEach } from './payments';
import { everyEventIsPublished } from './published-events';
import { deadLettersEmpty, queuesEmpty } from './queues';
import { reservationsFollowOrders } from './reservations';
import { oneShipmentEach } from './shipments';
import { shownStatusesAreTrue } from './shown-statuses';
import { nothingIsOversold, stockBalances } from './stock';
import { viewsShowTheEvents } from './views';

/** Everything that has to hold. */
export const invariants: readonly Invariant[] = [
  noAcceptedOrderIsLost,
  everyOrderComesToItsEnd,
  noCancellationIsLost,
  noCartIsOrderedTwice,
  onePaymentEach,
  moneyBalances,
  acquirerHoldsWhatIsDue,
  oneShipmentEach,
  reservationsFollowOrders,
  stockBalances,
  nothingIsOversold,
  outboxesEmpty,
  everyEventIsPublished,
  everyEventCountsOnce,
  viewsShowTheEvents,
  shownStatusesAreTrue,
  everyCustomerHears,
  nobodyIsToldTwice,
  noMailComesTwice,
  deadLettersEmpty,
  queuesEmpty,
];
