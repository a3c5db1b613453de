/** The part of `cors` that is used here: it needs nothing of Express's requests and responses. */
declare module 'cors' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface CorsOptions {
    origin: string[];
    methods: string[];
    exposedHeaders: string[];
    maxAge: number;
  }
  export default function cors(
    options: CorsOptions,
  ): (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}
