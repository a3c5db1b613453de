export {
  type ErrorCode,
  type FieldError,
  isPermanent,
  isShopError,
  ShopError,
  type ShopErrorOptions,
} from './shop-error';
