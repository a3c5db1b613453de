// Loaded into every process of the stack: once it has started, lets go of what only starting needed, a sixth of its
// memory. V8 would keep that until a busy process has use for it, and most of a stack on somebody's laptop is at rest.
const { runInNewContext } = require('node:vm');
const { setFlagsFromString } = require('node:v8');

const startedWithinMs = 6_000;

setTimeout(() => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}, startedWithinMs).unref();
