import { Agent } from 'undici';
import { operationPaths } from './calls';

/** Asks an instance of its own accord whether it lives: any answer will do. */
export interface InstanceLooks {
  isAlive(url: string): Promise<boolean>;
  close(): Promise<void>;
}

const timeoutMs = 1_000;

export function createInstanceLooks(): InstanceLooks {
  // Connections of its own: those that requests go by may all be taken by requests that wait.
  const agent = new Agent({ connections: 1, pipelining: 1 });
  return {
    async isAlive(origin) {
      try {
        const signal = AbortSignal.timeout(timeoutMs);
        const { body } = await agent.request({ origin, path: operationPaths.life, method: 'GET', signal });
        await body.dump();
        return true;
      } catch {
        return false;
      }
    },
    close: () => agent.destroy(),
  };
}
