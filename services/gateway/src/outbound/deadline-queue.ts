/** A request that waits for the first sign of an answer. */
export interface Waiting {
  /** Milliseconds of `performance.now()`. */
  deadline: number;
  timedOut(): void;
  /** The queue's own: the neighbours of this entry. */
  earlier: Waiting | undefined;
  later: Waiting | undefined;
}

/**
 * Requests in the order of their deadlines. A list linked through the requests themselves, and no `Set`: a set that
 * grows leaves its old tables behind, each naming the next, and once one of them is in the old generation it keeps
 * every request that was waiting with it alive until the next full collection. That was a third of the gateway's CPU.
 */
export class DeadlineQueue<Request extends Waiting = Waiting> {
  private first: Request | undefined;
  private last: Request | undefined;

  /** @param request its deadline is not before that of any other in the queue */
  add(request: Request): void {
    request.earlier = this.last;
    if (this.last) this.last.later = request;
    else this.first = request;
    this.last = request;
  }

  /** Takes a request out; one that is not in the queue is left alone. */
  remove(request: Request): void {
    const earlier = request.earlier as Request | undefined;
    const later = request.later as Request | undefined;
    if (!earlier && this.first !== request) return;
    if (earlier) earlier.later = later;
    else this.first = later;
    if (later) later.earlier = earlier;
    else this.last = earlier;
    request.earlier = undefined;
    request.later = undefined;
  }

  oldest(): Request | undefined {
    return this.first;
  }

  /** Those that wait at this moment; they may be taken out meanwhile. */
  all(): Request[] {
    const found: Request[] = [];
    for (let one = this.first; one; one = one.later as Request | undefined) found.push(one);
    return found;
  }

  /** Takes out those whose time is up, and tells them. */
  expire(now: number): void {
    while (this.first && this.first.deadline <= now) {
      const request = this.first;
      this.remove(request);
      request.timedOut();
    }
  }
}
