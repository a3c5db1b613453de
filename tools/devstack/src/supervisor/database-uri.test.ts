import { databaseUri } from './database-uri';

test.each([
  ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/shop_order'],
  ['mongodb://127.0.0.1:27017/', 'mongodb://127.0.0.1:27017/shop_order'],
  ['mongodb://127.0.0.1:27017/mine', 'mongodb://127.0.0.1:27017/mine_order'],
  ['mongodb://a:1,b:2,c:3/?replicaSet=rs', 'mongodb://a:1,b:2,c:3/shop_order?replicaSet=rs'],
  ['mongodb://u:p@host/mine', 'mongodb://u:p@host/mine_order?authSource=mine'],
  ['mongodb+srv://u:p@host', 'mongodb+srv://u:p@host/shop_order?authSource=admin'],
  ['mongodb://u:p@host/mine?authSource=admin', 'mongodb://u:p@host/mine_order?authSource=admin'],
])('%s becomes %s', (given, expected) => {
  expect(databaseUri(given, 'order')).toBe(expected);
});
