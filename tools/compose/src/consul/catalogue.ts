/** A service as an agent is told of it; only what discovery uses. */
export interface Registration {
  ID: string;
  Name: string;
  Address: string;
  Port: number;
  Check: { HTTP: string };
}

/** What is registered and how it fares, with an index that counts the changes, as blocking queries need it. */
export class Catalogue {
  readonly services = new Map<string, Registration>();
  private readonly passing = new Set<string>();
  private readonly waiting = new Set<() => void>();
  private changes = 1;

  get index(): number {
    return this.changes;
  }

  register(service: Registration): void {
    this.services.set(service.ID, service);
    this.changed();
  }

  deregister(id: string): void {
    this.passing.delete(id);
    if (this.services.delete(id)) this.changed();
  }

  /** Notes the outcome of a check. */
  note(id: string, passes: boolean): void {
    if (!this.services.has(id) || this.passing.has(id) === passes) return;
    if (passes) this.passing.add(id);
    else this.passing.delete(id);
    this.changed();
  }

  healthy(name: string): Registration[] {
    return [...this.services.values()].filter(({ ID, Name }) => Name === name && this.passing.has(ID));
  }

  /** Resolves at once when there is news since `index`, else with the next change or when the time is over. */
  newsSince(index: number, waitMs: number): Promise<void> {
    if (index !== this.changes) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, waitMs).unref();
      this.waiting.add(done);
    });
  }

  private changed(): void {
    this.changes += 1;
    for (const done of [...this.waiting]) done();
  }
}
