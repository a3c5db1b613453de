import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { instructionsIn } from './readme';

const { script, door } = instructionsIn(repositoryRoot);

it('the README leads from images and secrets to what is applied, and to its door', () => {
  const steps = ['docker compose build', 'kind load', 'docker/make-secrets.sh', 'kubectl apply -k k8s/overlays/local'];
  const places = steps.map((step) => script.indexOf(step));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(door).toMatch(/^kubectl .* port-forward service\/gateway 3000:8080/);
});

it('what stands in for kind knows what the README asks of it', () => {
  const kind = readFileSync(join(repositoryRoot, 'tools/cluster/stand-ins/kind'), 'utf8');
  const asked = [...script.matchAll(/^\s*kind ([a-z]+ [a-z-]+)/gm)].map(([, command]) => command);
  expect(asked.length).toBeGreaterThan(1);
  for (const command of asked) expect(kind).toContain(`'${command}')`);
});
