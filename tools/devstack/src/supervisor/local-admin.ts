/** Who administers a shop on the loopback interface of one's own machine; every deployment sets its own. */
export const localAdmin = { email: 'admin@shop.example', password: 'local-admin-password' } as const;
