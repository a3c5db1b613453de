import { dirname } from 'node:path';
import express, { type Router } from 'express';
import { pageSecurityHeaders } from './security-headers';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Shop API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

// A file of its own: the page's policy allows no script within it.
const script = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });
`;

const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];
const cachedFor = 'public, max-age=86400';

/** The API as a page for people, from files of this process alone. */
export function apiPage(): Router {
  // Resolved, not imported: the package's own code would load the whole page into this process.
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  const router = express.Router();
  router.use((_request, response, next) => {
    for (const name in pageSecurityHeaders) response.setHeader(name, pageSecurityHeaders[name] as string);
    next();
  });
  router.get('/', (_request, response) => {
    response.type('html').send(page);
  });
  router.get('/start.js', (_request, response) => {
    response.type('js').set('Cache-Control', cachedFor).send(script);
  });
  for (const file of files) {
    router.get(`/${file}`, (_request, response) => {
      response.sendFile(file, { root: folder, headers: { 'Cache-Control': cachedFor } });
    });
  }
  return router;
}
