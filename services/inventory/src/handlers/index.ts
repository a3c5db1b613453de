import type { Message, MessageOrigin } from '@shop/contracts';
import { adjustStock } from './adjust-stock';
import { availabilityAnnouncer } from './announce-availability';
import { commitStock } from './commit-stock';
import { countProducts } from './count-products';
import type { ReservationStore, StockStore } from './ports';
import { releaseStock } from './release-stock';
import { reserveStock } from './reserve-stock';
import { holdSettler } from './settle-holds';
import { sweepHolds } from './sweep-holds';
import { sweepRestocks } from './sweep-restocks';

/** What the handlers need of the world. */
export interface HandlerPorts {
  stock: StockStore;
  reservations: ReservationStore;
  lowStockThreshold: number;
  now: () => Date;
  origin: (cause?: Message) => MessageOrigin;
  /** Names an attempt to hold stock; never the same twice. */
  newToken: () => string;
}

/** The ports, and what the handlers have in common. */
export interface HandlerTools extends HandlerPorts {
  announceAvailability: ReturnType<typeof availabilityAnnouncer>;
  settleHolds: ReturnType<typeof holdSettler>;
}

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  const announceAvailability = availabilityAnnouncer(ports);
  const tools: HandlerTools = {
    ...ports,
    announceAvailability,
    settleHolds: holdSettler({ ...ports, announceAvailability }),
  };
  return {
    countProducts: countProducts(tools),
    reserveStock: reserveStock(tools),
    commitStock: commitStock(tools),
    releaseStock: releaseStock(tools),
    adjustStock: adjustStock(tools),
    sweepHolds: sweepHolds(tools),
    sweepRestocks: sweepRestocks(tools),
  };
}
