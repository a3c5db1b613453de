/** Something to be done at the next moment of a kind, of one service or queue. */
interface Watch<Moment> {
  moment: Moment;
  subject: string;
  act: (clientPort: number) => void;
}

/** What lies in wait for the moments that a proxy sees go by. */
export class Watches<Moment> {
  private readonly waiting = new Set<Watch<Moment>>();

  /** Does it once, at the next such moment. @returns takes it back */
  add(moment: Moment, subject: string, act: (clientPort: number) => void): () => void {
    const watch = { moment, subject, act };
    this.waiting.add(watch);
    return () => this.waiting.delete(watch);
  }

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** Does what was waiting for this moment. @returns whether there was anything */
  meet(moment: Moment, subject: string | undefined, clientPort: number): boolean {
    const met = [...this.waiting].find((watch) => watch.moment === moment && watch.subject === subject);
    if (!met) return false;
    this.waiting.delete(met);
    met.act(clientPort);
    return true;
  }
}
