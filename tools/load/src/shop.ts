import { Pool } from 'undici';
import type { z } from 'zod';

export interface ShopCall {
  method?: 'GET' | 'POST';
  path: string;
  token?: string;
  headers?: Record<string, string>;
  body?: string;
  expected?: number;
}

/** A client of the shop with a fixed number of kept connections. */
export class Shop {
  private readonly pool: Pool;

  constructor(url: string, connections: number) {
    this.pool = new Pool(url, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 });
  }

  /** Sends the call and reads the whole answer. @throws when the status is not the expected one */
  async send({ method = 'GET', path, token, headers, body, expected = 200 }: ShopCall): Promise<string> {
    const answer = await this.pool.request({
      method,
      path,
      body,
      headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
    const text = await answer.body.text();
    if (answer.statusCode !== expected) {
      throw new Error(`${method} ${path.split('?')[0]} answered ${answer.statusCode}: ${text.slice(0, 200)}`);
    }
    return text;
  }

  async read<Answer>(schema: z.ZodType<Answer>, call: ShopCall): Promise<Answer> {
    return schema.parse(JSON.parse(await this.send(call)));
  }

  post<Answer>(schema: z.ZodType<Answer>, path: string, body: unknown, call: Partial<ShopCall> = {}): Promise<Answer> {
    return this.read(schema, {
      ...call,
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...call.headers },
      body: JSON.stringify(body),
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
