export { type Platform, platformFrom } from './platform';
export { killProcess, processesOf, processOf } from './processes';
export { ShopClient } from './shop-client';
