import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the shipping service; the README lists them. */
export const shippingSettings = z.object({ ...serviceSettings });

export type ShippingConfig = z.infer<typeof shippingSettings>;
