import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Two `npm start` in one checkout must not install or build over each other: the second waits for the first. */
export async function onlyOneAtATime(lockFile, say, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let waited = false; !tryLock(lockFile); waited = true) {
    if (!waited) say('Waiting for another command that is setting this checkout up …');
    await delay(200);
  }
  const unlock = () => rmSync(lockFile, { force: true });
  process.once('exit', unlock);
  try {
    return await work();
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}

function tryLock(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!ownerIsAlive(lockFile)) rmSync(lockFile, { force: true });
    return false;
  }
}

function ownerIsAlive(lockFile) {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
