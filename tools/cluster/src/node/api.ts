import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { apiServer } from './addresses';
import type { Credentials } from './credentials';

/** Reads from the API server. @throws when it does not answer, or not with 200 */
export function readApi({ certificate, adminToken }: Credentials, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${adminToken}` };
    const request = get(`${apiServer}${path}`, { ca: readFileSync(certificate), headers, timeout: 5000 }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.once('error', reject);
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve(body) : reject(new Error(`${path}: ${answer.statusCode} ${body}`)),
      );
    });
    request.once('timeout', () => request.destroy(new Error(`${path}: no answer`)));
    request.once('error', reject);
  });
}
