export { logIn, newCustomer, newEmail, password } from './customers';
export { address, type OrderRequest, orderOf, placeOrder, postOrder, settled } from './orders';
export { type Platform, platformFrom } from './platform';
export { killProcess, processesOf, processOf } from './processes';
export { newProduct, stockOf } from './products';
export { type RawRequest, rawRequest } from './raw-request';
export { Answer, ShopClient } from './shop-client';
export type * from './shop-views';
export { withoutServers } from './without-servers';
