import { get } from 'node:http';
import { readKeySet } from '@shop/contracts';
import { type KeySet, type KeySource, remoteKeySource } from './key-source';

const timeoutMs = 3_000;
const sizeLimit = 64 * 1024;

/** The part of a discovery (`@shop/discovery`) that finding auth needs. */
export interface ServiceInstances {
  instances(service: string): readonly { url: string }[];
}

/**
 * The keys that auth publishes. Discovery is asked for auth at once, although nothing is read yet: Consul's first answer
 * is always empty, and would have cost the first caller a 503.
 */
export function publishedKeys(discovery: ServiceInstances): KeySource {
  discovery.instances(readKeySet.to);
  return remoteKeySource(() => fetchKeySet(discovery));
}

/** Reads auth's public keys from the first instance that answers. @throws when none does */
export async function fetchKeySet(discovery: ServiceInstances): Promise<KeySet> {
  const instances = discovery.instances(readKeySet.to);
  let failure: unknown = new Error('no instance of auth is known');
  for (const { url } of instances) {
    try {
      return JSON.parse(await read(`${url}${readKeySet.path}`)) as KeySet;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { timeout: timeoutMs }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > sizeLimit) response.destroy(new Error('the key set is too large'));
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`auth answered ${response.statusCode}`)),
      );
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('auth did not answer in time')));
    request.on('error', reject);
  });
}
