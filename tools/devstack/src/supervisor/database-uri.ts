const parts = /^(?<server>mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/(?<database>[^?]*))?(?:\?(?<options>.*))?$/;

/**
 * The URI of one service's own database on a server named from outside: `shop_<service>`, or `<name>_<service>` when
 * the URI names a database, so that several stacks can share a server.
 */
export function databaseUri(uri: string, service: string): string {
  const { server = '', database = '', options = '' } = parts.exec(uri)?.groups ?? {};
  const query = new URLSearchParams(options);
  // Credentials are looked up in the database of the URI unless it says where; that database is another one now.
  if (server.includes('@') && !query.has('authSource')) query.set('authSource', database || 'admin');
  const suffix = query.size > 0 ? `?${query}` : '';
  return `${server}/${database || 'shop'}_${service}${suffix}`;
}
