import type { Availability } from './availability';

/** Units of one product that are set aside for one order. */
export interface Hold {
  orderId: string;
  quantity: number;
  /** Names the attempt that took it: of an order's holds, only those count that its reservation names. */
  token: string;
  expiresAt: Date;
}

/** How many there are of a product: `available` = `onHand` − `reserved`, and none of them is ever negative. */
export interface StockFigures {
  productId: string;
  onHand: number;
  reserved: number;
  available: number;
  lowStockThreshold: number;
  /** As last told to others. */
  availability: Availability;
  /** How often the availability was told; grows with each time. */
  sequence: number;
  updatedAt: Date;
}
