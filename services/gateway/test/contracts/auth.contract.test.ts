import { eachLike, inState, integer, reliesOnKeySet, string, time } from '@shop/pact';
import { problem, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const auth = gatewayContract('auth');
const { forwards } = auth;

const user = {
  id: string('customer-1'),
  email: string('ann@example.com'),
  name: string('Ann'),
  roles: eachLike('customer'),
};
const session = {
  user,
  accessToken: string('header.claims.signature'),
  refreshToken: string('a-refresh-token'),
  tokenType: 'Bearer',
  expiresIn: integer(900),
};

forwards({
  operation: 'POST /auth/register',
  body: { email: 'bob@example.com', password: 'correct horse', name: 'Bob' },
  response: { status: 201, body: session },
});
forwards({
  operation: 'POST /auth/login',
  given: 'an account',
  body: { email: 'ann@example.com', password: 'correct horse' },
  response: { status: 200, body: session },
});
forwards({
  operation: 'POST /auth/login',
  as: 'with a wrong password',
  given: 'an account',
  body: { email: 'ann@example.com', password: 'wrong horse' },
  response: problem(401, 'invalid_credentials'),
});
forwards({
  operation: 'POST /auth/refresh',
  given: 'a session',
  body: { refreshToken: inState('refreshToken', 'a-refresh-token') },
  response: { status: 200, body: session },
});
forwards({
  operation: 'POST /auth/logout',
  given: 'a session',
  body: { refreshToken: inState('refreshToken', 'a-refresh-token') },
  response: { status: 204 },
});
forwards({
  operation: 'POST /auth/verify',
  given: 'a session',
  body: { token: inState('accessToken', 'header.claims.signature') },
  response: { status: 200, body: { active: true, user, expiresAt: time() } },
});
forwards({
  operation: 'POST /auth/password',
  given: 'an account of the customer',
  caller: 'customer',
  body: { currentPassword: 'correct horse', newPassword: 'correct horse battery' },
  response: { status: 204 },
});
forwards({
  operation: 'GET /.well-known/jwks.json',
  as: 'for a client',
  prefix: '',
  response: {
    status: 200,
    body: { keys: eachLike({ kid: string('key-1'), kty: 'EC', crv: 'P-256', alg: 'ES256' }) },
  },
});
reliesOnKeySet(auth.contract);
reliesOnEveryService(auth, 'auth');
auth.contract.isCommitted();
