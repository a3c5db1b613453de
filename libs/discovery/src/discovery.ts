/** One running copy of a service. */
export interface Instance {
  id: string;
  /** Scheme, host and port, without a slash at the end. */
  url: string;
}

/** Where the services are. */
export interface Discovery {
  /**
   * The healthy instances of a service as known now; those known last where a registry knows none, empty before any was
   * known. Costs nothing: call it for each request.
   */
  instances(service: string): readonly Instance[];
  /**
   * Makes this process known under its service's name, where the registry is told so.
   *
   * @param checkPath what a registry with health checks asks for; /ready where it is left out
   */
  register(service: string, port: number, checkPath?: string): Promise<void>;
  /** Takes the registration back and stops watching. */
  close(): Promise<void>;
}
