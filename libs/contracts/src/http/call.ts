/** A call of one service to another: which operation of whom. Clients, provider and service map all take it from here. */
export interface CallDefinition {
  /** The service that is called. */
  to: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path as the called service's route has it, for example `/orders/:id`. */
  path: string;
}

/** The path of a call for these parameters. Half a character (a lone surrogate) is replaced: it names nothing that exists. */
export function callPath({ path }: CallDefinition, parameters: Readonly<Record<string, string>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent((parameters[name] ?? '').toWellFormed()));
}

/** Whether a request is one of these calls. `path` may have a query. */
export function isDeclaredCall(
  calls: readonly Pick<CallDefinition, 'method' | 'path'>[],
  { method, path }: { method: string; path: string },
): boolean {
  const [bare = ''] = path.split('?', 1);
  const segments = bare.split('/');
  return calls.some((call) => call.method === method && fits(call.path.split('/'), segments));
}

const fits = (template: readonly string[], segments: readonly string[]) =>
  template.length === segments.length &&
  template.every((part, index) => part === segments[index] || (part.startsWith(':') && segments[index] !== ''));
