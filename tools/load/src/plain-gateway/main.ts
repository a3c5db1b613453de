// What the gateway is compared with: Express with http-proxy-middleware and the usual middleware for the same tasks,
// put together with care (key object, kept connections, no body parser) and nothing more.
import { createPublicKey, type JsonWebKey, randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { accessTokenAlgorithm } from '@shop/http';
import express, { type NextFunction, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { createProxyMiddleware } from 'http-proxy-middleware';
import jwt from 'jsonwebtoken';
import { Histogram, Registry } from 'prom-client';
import { readConfig } from './config';

const { port, upstream, keySet } = readConfig(process.env);
const [jwk] = (JSON.parse(keySet) as { keys: JsonWebKey[] }).keys;
if (!jwk) throw new Error('The key set is empty');
const key = createPublicKey({ key: jwk, format: 'jwk' });

const duration = new Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Time to answer a request',
  labelNames: ['method', 'status'],
  registers: [new Registry()],
});

function requestId(request: Request, response: Response, next: NextFunction): void {
  const id = request.get('x-request-id') ?? randomUUID();
  request.headers['x-request-id'] = id;
  response.setHeader('x-request-id', id);
  next();
}

function measured(request: Request, response: Response, next: NextFunction): void {
  const end = duration.startTimer();
  response.once('finish', () => end({ method: request.method, status: response.statusCode }));
  next();
}

function authenticated(request: Request, response: Response, next: NextFunction): void {
  try {
    const token = (request.get('authorization') ?? '').replace(/^Bearer /, '');
    jwt.verify(token, key, { algorithms: [accessTokenAlgorithm], issuer: 'shop-auth', audience: 'shop' });
    next();
  } catch {
    response.sendStatus(401);
  }
}

const app = express();
app.disable('x-powered-by');
app.use(requestId, measured, helmet());
app.use(rateLimit({ windowMs: 60_000, limit: 1e9, standardHeaders: 'draft-8', legacyHeaders: false }));
app.use('/api/v1', authenticated, createProxyMiddleware({ target: upstream, agent: new Agent({ keepAlive: true }) }));
app.listen(port, '127.0.0.1');
