import { readSettings } from './config';

test('has a default for everything', () => {
  expect(readSettings({})).toMatchObject({ port: 3000, dataDir: '.data', adminEmail: 'admin@shop.example' });
});

test('names every setting that is malformed', () => {
  expect(() => readSettings({ PORT: 'abc', AMQP_URL: 'http://x', RATE_LIMIT_SCALE: 'much' })).toThrow(
    /PORT.*\n.*AMQP_URL.*\n.*RATE_LIMIT_SCALE/,
  );
});

test('leaves room for the ports that follow the gateway', () => {
  expect(() => readSettings({ PORT: '65530' })).toThrow('PORT');
});

test('hands on what belongs to others, but none of its own settings', () => {
  const { inherited } = readSettings({ SMTP_URL: 'smtp://x', ADMIN_PASSWORD: 'a secret one', npm_package_name: 'x' });
  expect(inherited).toEqual({ SMTP_URL: 'smtp://x' });
});
