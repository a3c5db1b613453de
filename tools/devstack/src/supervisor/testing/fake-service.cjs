// Stands in for a service in the supervisor's tests: a real process with a port, /ready and a tidy end.
const { appendFileSync } = require('node:fs');
const { createServer } = require('node:http');

const { PORT, NAME, JOURNAL, DIES, IGNORES_SIGTERM, STOP_AFTER_MS = '0' } = process.env;
const note = (what) => appendFileSync(JOURNAL, `${NAME} ${what}\n`);

note('started');
console.log(`${NAME} begins`);
if (DIES) {
  console.log('the reason why it cannot start');
  process.exit(Number(DIES));
}

createServer((request, response) => response.writeHead(request.url === '/ready' ? 200 : 404).end()).listen(
  Number(PORT),
  '127.0.0.1',
);

process.on('SIGTERM', () => {
  note('asked to stop');
  if (IGNORES_SIGTERM) return;
  setTimeout(() => {
    note('stopped');
    process.exit(0);
  }, Number(STOP_AFTER_MS));
});
