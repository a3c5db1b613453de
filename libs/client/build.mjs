// Makes what a program outside of this repository needs: one module of plain JavaScript, and the types.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

rmSync(join(folder, 'dist'), { recursive: true, force: true });
await build({
  entryPoints: [join(folder, 'src/index.ts')],
  outfile: join(folder, 'dist/index.js'),
  bundle: true,
  packages: 'external',
  format: 'esm',
  target: 'es2022',
});
execFileSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' });

// Node's own rules for modules, which outside programs may be checked by, want the endings that the sources leave out.
for (const name of readdirSync(join(folder, 'dist')).filter((one) => one.endsWith('.d.ts'))) {
  const file = join(folder, 'dist', name);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/from '(\.\/[\w-]+)'/g, "from '$1.js'"));
}
