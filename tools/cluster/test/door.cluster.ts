import { type ChildProcess, spawn } from 'node:child_process';
import { freePortRange } from '@shop/devstack';
import { eventually } from '@shop/testing';

let door: ChildProcess | undefined;
afterAll(() => void door?.kill());

it("the README's last command opens the door", async () => {
  const port = await freePortRange();
  const command = process.env.CLUSTER_DOOR ?? '';
  expect(command).toContain(' 3000:8080');
  const [program, ...args] = command.replace(/#.*/, '').replace(' 3000:', ` ${port}:`).trim().split(/\s+/);
  door = spawn(program ?? '', args, { stdio: 'ignore' });
  await eventually(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/products?search=mug&inStock=true`);
    expect(((await response.json()) as { items: object[] }).items.length).toBeGreaterThan(0);
  }, 30_000);
});
