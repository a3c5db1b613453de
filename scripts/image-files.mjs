// Gathers what an image needs besides Node: bundles, and the few packages that are not in them. What libraries need is
// the same for every service and goes to a folder of its own, which becomes a layer that all images share.
//
//   node scripts/image-files.mjs <folder> <bundle>…      writes <folder>/libraries and <folder>/bundles
import { cpSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { notBundled } from './build.mjs';
import { root } from './workspace.mjs';

const [folder, ...bundles] = process.argv.slice(2);
const notNeeded = /\.(d\.[cm]?ts|map|md)$|\/@types\//;

function copy(path, part) {
  const to = join(folder, part, relative(root, path));
  cpSync(path, to, { recursive: true, verbatimSymlinks: true, filter: (file) => !notNeeded.test(file) });
}

/** The links to the packages that a bundle requires from outside of it. */
function packagesBeside(bundle) {
  const required = [...readFileSync(bundle, 'utf8').matchAll(/require(?:\.resolve)?\("([^"\n]{1,300})"\)/g)];
  return notBundled.flatMap((name) =>
    required
      .map(([, path]) => path)
      .filter((path) => `${path}/`.includes(`node_modules/${name}/`) || path.startsWith(`${name}/`))
      .map((path) =>
        path.startsWith('.')
          ? resolve(dirname(bundle), path.slice(0, path.indexOf(name) + name.length))
          : resolve(dirname(bundle), '..', 'node_modules', name),
      ),
  );
}

const inFolder = (path) =>
  readdirSync(path)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(path, name)).map((one) => join(path, name, one)) : join(path, name),
    );

/** pnpm keeps a package and links to all it needs in one folder: the folders of a package and of what it needs in turn. */
function storeFolders(link, found = new Set()) {
  let store = realpathSync(link);
  while (basename(store) !== 'node_modules') store = dirname(store);
  if (found.has(store)) return found;
  found.add(store);
  for (const one of inFolder(store)) storeFolders(one, found);
  return found;
}

for (const bundle of bundles.map((path) => join(root, path))) {
  copy(bundle, 'bundles');
  for (const link of new Set(packagesBeside(bundle))) {
    const part = relative(root, link).startsWith('libs') ? 'libraries' : 'bundles';
    for (const path of [link, ...storeFolders(link)]) copy(path, part);
  }
}
