/** The part of `compression` that is used here. */
declare module 'compression' {
  import type { RequestHandler } from 'express';

  export default function compression(options: { threshold: number }): RequestHandler;
}
