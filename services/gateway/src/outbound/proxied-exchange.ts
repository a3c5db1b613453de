import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { ShopError } from '@shop/errors';
import type { Dispatcher } from 'undici';
import type { AnswerTime } from '../domain/answer-time';
import { codingFor } from '../domain/content-coding';
import { pathOf } from '../domain/locate';
import { mayBeRepeated } from '../domain/repeatable';
import { encoderBefore } from './encoder';
import type { AnswerCopy } from './kept-answers';
import { BodyStream, type RequestBody } from './request-body';
import { type ReturnedHeaders, returnedHeaders } from './returned-headers';
import type { Upstream } from './upstream';
import type { UpstreamInstance, WaitingRequest } from './upstream-instance';

export interface ProxiedRequest {
  request: IncomingMessage;
  response: ServerResponse;
  target: string;
  answerTime: AnswerTime;
  prefix: string;
  headers: string[];
  body: RequestBody;
  /** What the gateway itself says in the answer's head. */
  ownHeaders: Readonly<ReturnedHeaders>;
  /** Takes the answer down on its way. */
  copy: AnswerCopy | undefined;
}

// Nothing of the request has left this process yet, so that sending it again is safe whatever it does.
const notConnected: ReadonlySet<string | undefined> = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);
const lastAttempt = 2;

const mayRepeat = ({ request: { method = '', headers }, target }: ProxiedRequest) =>
  mayBeRepeated(method, pathOf(target), headers['idempotency-key'] !== undefined);

/** A 503 is the word of a service that lives, about one of its own dependencies. */
const isFailure = (status: number) => status >= 500 && status !== 503;

/**
 * One request on its way through the gateway: given to an instance, its answer streamed back, tried once more
 * elsewhere where that is safe, cancelled when the client goes away. It is its own undici handler, so that the way
 * of a request costs one object.
 */
export class ProxiedExchange implements Dispatcher.DispatchHandler, WaitingRequest {
  deadline = 0;
  earlier: WaitingRequest | undefined;
  later: WaitingRequest | undefined;
  readonly answerTime: AnswerTime;
  private readonly upstream: Upstream;
  private readonly proxied: ProxiedRequest;
  private readonly settle: (error?: unknown) => void;
  private instance: UpstreamInstance | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private attempt = 0;
  private holding = false;
  private judged = false;
  private settled = false;
  private bytesLeft = -1;
  /** Where the body goes: the response, or what compresses it on the way. */
  private sink: Writable;
  private successor: ProxiedExchange | undefined;

  /** @param settle called once: without an error when an answer was sent or nobody waits for one, with one when none was begun */
  constructor(upstream: Upstream, proxied: ProxiedRequest, settle: (error?: unknown) => void) {
    this.upstream = upstream;
    this.proxied = proxied;
    this.settle = settle;
    this.sink = proxied.response;
    this.answerTime = proxied.answerTime;
  }

  start(): void {
    const now = performance.now();
    const instance = this.upstream.pick(now, this.instance);
    if (!instance) {
      this.fail(this.upstream.unavailable());
      return;
    }
    const { proxied } = this;
    this.attempt += 1;
    this.instance = instance;
    this.controller = undefined;
    instance.load += 1;
    this.holding = true;
    // While a client still sends its body, the upstream cannot answer: its time begins afterwards.
    if (!(proxied.body instanceof BodyStream)) instance.await(this, now);
    instance.pool.dispatch(
      {
        path: proxied.target,
        method: proxied.request.method ?? 'GET',
        headers: proxied.headers,
        body: proxied.body,
      },
      this,
    );
  }

  /** The client is gone: nobody waits for the answer. */
  cancel(): void {
    this.successor?.cancel();
    if (this.settled) return;
    this.leaveUnjudged();
    this.controller?.abort(new Error('The client went away'));
  }

  timedOut(): void {
    if (this.settled) return;
    const now = performance.now();
    if (this.instance) this.upstream.rest(this.instance, now);
    this.fail(this.upstream.timeout());
    this.controller?.abort(new Error('The deadline has passed'));
  }

  /** In an exchange of its own: undici goes on telling this one what becomes of the first attempt. */
  moveElsewhere(): void {
    const { body } = this.proxied;
    if (this.settled || this.attempt >= lastAttempt || body instanceof BodyStream || !mayRepeat(this.proxied)) return;
    this.settled = true;
    this.release();
    this.successor = new ProxiedExchange(this.upstream, this.proxied, this.settle);
    this.successor.attempt = this.attempt;
    this.successor.instance = this.instance;
    this.controller?.abort(new Error('The instance is silent'));
    this.successor.start();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settled) controller.abort(new Error('Nobody waits any more'));
  }

  onRequestSent(): void {
    if (!this.settled && this.proxied.body instanceof BodyStream) this.instance?.await(this, performance.now());
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.settled) return;
    const now = performance.now();
    this.instance?.leave(this);
    this.instance?.heard(now);
    this.judge(!isFailure(status), now);
    this.proxied.copy?.begin(status, headers);
    const length = headers['content-length'];
    if (length !== undefined) this.bytesLeft = Number(length);
    this.sendHead(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { sink } = this;
    this.proxied.copy?.add(chunk);
    this.bytesLeft -= chunk.length;
    // With its last bytes in hand the answer is ended at once: head and body leave in one write.
    if (this.bytesLeft === 0) sink.end(chunk);
    else if (!sink.write(chunk)) {
      controller.pause();
      sink.once('drain', () => controller.resume());
    }
  }

  onResponseEnd(): void {
    if (this.settled) return;
    this.proxied.copy?.end(performance.now());
    this.finish();
    if (!this.sink.writableEnded) this.sink.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.settled) return;
    const { body, response } = this.proxied;
    if (response.headersSent) {
      this.finish();
      response.destroy();
    } else if (body instanceof BodyStream && (body.tooLarge || this.proxied.request.destroyed)) {
      this.leaveUnjudged(body.tooLarge ? body.errored : undefined);
    } else if ((error as NodeJS.ErrnoException).code === 'UND_ERR_INVALID_ARG') {
      this.leaveUnjudged(new ShopError('malformed_request', 'The request cannot be forwarded', { cause: error }));
    } else {
      this.retryOrFail(error);
    }
  }

  private sendHead(status: number, headers: IncomingHttpHeaders): void {
    const { request, response, ownHeaders: own, prefix } = this.proxied;
    const { 'accept-encoding': acceptEncoding } = request.headers as { 'accept-encoding'?: string };
    const coding = codingFor(acceptEncoding, request.method, status, headers);
    const alsoVaries = response.getHeader('Vary');
    const varies = alsoVaries === undefined ? 'Accept-Encoding' : `${String(alsoVaries)}, Accept-Encoding`;
    response.writeHead(status, returnedHeaders(headers, { own, prefix, varies, coding }));
    if (coding !== undefined) this.sink = encoderBefore(response, coding);
  }

  private retryOrFail(error: Error): void {
    const { body } = this.proxied;
    if (this.instance) this.upstream.rest(this.instance, performance.now());
    const code = (error as NodeJS.ErrnoException).code;
    // What was streamed is gone; everything else can be sent once more.
    const resendable = !(body instanceof BodyStream);
    if (this.attempt < lastAttempt && resendable && (notConnected.has(code) || mayRepeat(this.proxied))) {
      this.release();
      this.start();
    } else {
      this.fail(this.upstream.unavailable(error));
    }
  }

  private fail(error: unknown): void {
    if (this.instance?.departed) {
      this.leaveUnjudged(error);
      return;
    }
    this.judge(false, performance.now());
    this.finish(error);
  }

  /** The end of a request that says nothing about the upstream. */
  private leaveUnjudged(error?: unknown): void {
    if (!this.judged) this.upstream.breaker.abandoned();
    this.finish(error);
  }

  private judge(good: boolean, now: number): void {
    if (this.judged) return;
    this.judged = true;
    if (good) this.upstream.breaker.succeeded(now);
    else this.upstream.breaker.failed(now);
  }

  /** Gives back what the attempt held. */
  private release(): void {
    this.instance?.leave(this);
    if (this.instance && this.holding) this.instance.load -= 1;
    this.holding = false;
  }

  private finish(error?: unknown): void {
    this.settled = true;
    this.release();
    this.upstream.leave(this.answerTime);
    this.settle(error);
  }
}
