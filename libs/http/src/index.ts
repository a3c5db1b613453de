export { fetchKeySet, publishedKeys, type ServiceInstances } from './fetch-key-set';
export { addRoutes, createHttpApp, type HttpAppOptions, problemHandler, requestContext } from './http-app';
export { type HttpServer, type ListenOptions, listen } from './http-server';
export {
  accessTokenAlgorithm,
  bearerToken,
  createServiceTokens,
  createTokenVerifier,
  type Identity,
  type TokenSettings,
  type TokenVerifier,
  tokenTypes,
} from './identity';
export { type KeySet, type KeySource, remoteKeySource } from './key-source';
export { type OpenApiInfo, openApiDocument } from './openapi';
export { healthAndReadiness } from './operations';
export {
  booleanParameter,
  type Page,
  type PageRequest,
  pageOf,
  pageParameters,
  pageSchema,
  wholeNumberParameter,
} from './page';
export { type Problem, sendProblem, toProblem } from './problem';
export { parseQuery } from './query';
export { checkReadiness, type Dependency, excludedDependencies, type ReadinessReport } from './readiness';
export { requestIdOf } from './request-id';
export {
  type Access,
  type Answer,
  type Call,
  created,
  type DocumentedRoute,
  noContent,
  ok,
  type Route,
  route,
} from './route';
export { type RunningService, runService } from './run-service';
export { invalid, validate } from './validation';
