import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// One file of a process knows process.env, main.ts hands it over, and tests and their set-up arrange it.
const mayRead = [
  /(^|\/)(config|main)\.ts$/,
  /^libs\/config\//,
  /\.test\.ts$/,
  /(^|\/)(testing|test|test-servers)\//,
  /\/global-(setup|teardown)\.ts$/,
  /^libs\/testing\//,
];

/** Every line that reads the environment and should get a typed configuration instead. */
export function environmentReaders(root) {
  const files = globSync('{services,libs,tools,tests}/*/src/**/*.ts', { cwd: root });
  return files
    .filter((file) => !mayRead.some((pattern) => pattern.test(file)))
    .flatMap((file) => linesIn(join(root, file)).map((line) => `${file}:${line}: only config.ts reads process.env`));
}

function linesIn(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, i) => (/\bprocess\.env\b/.test(line.replace(/^\s*(\*|\/\/).*/, '')) ? [i + 1] : []));
}
