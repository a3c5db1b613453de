import { authSettings } from '../../../services/auth/src/config';
import { gatewaySettings } from '../../../services/gateway/src/config';
import { inventorySettings } from '../../../services/inventory/src/config';
import { notificationSettings } from '../../../services/notification/src/config';
import { orderSettings } from '../../../services/order/src/config';
import { paymentSettings } from '../../../services/payment/src/config';
import { productSettings } from '../../../services/product/src/config';
import { shippingSettings } from '../../../services/shipping/src/config';
import { userSettings } from '../../../services/user/src/config';
import type { Schemas } from './rules/settings';

/** The settings of every service, as the service itself reads them. */
export const serviceSchemas = {
  auth: authSettings,
  gateway: gatewaySettings,
  inventory: inventorySettings,
  notification: notificationSettings,
  order: orderSettings,
  payment: paymentSettings,
  product: productSettings,
  shipping: shippingSettings,
  user: userSettings,
} satisfies Schemas;
