// Which services does a change touch, and which images? Reads the changed files, one a line, and writes for GitHub
// `services=[…]` and `images=[…]`, the latter with that of the operator's commands.
import { readdirSync, readFileSync } from 'node:fs';

const services = readdirSync('services');
// Whatever is in every image, or decides how it is built.
const folders = ['libs', 'docker', 'scripts', 'pacts', '.github'];
const rootFiles = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', 'Dockerfile', '.npmrc', '.dockerignore'];
const isOfAll = (file) => rootFiles.includes(file) || folders.some((folder) => file.startsWith(`${folder}/`));

const files = readFileSync(0, 'utf8').split('\n').filter(Boolean);
const isShared = files.some(isOfAll);
const touches = (folder) => isShared || files.some((file) => file.startsWith(folder));

const touched = services.filter((service) => touches(`services/${service}/`));
const tools = ['tools/operator/', 'tools/devstack/', 'services/order/'].some(touches) ? ['tools'] : [];
process.stdout.write(`services=${JSON.stringify(touched)}\nimages=${JSON.stringify([...touched, ...tools])}\n`);
