import { createTransport } from 'nodemailer';
import { envelopeOf, type OpenPost } from './post';

// A server that hangs holds up other mail for no longer than this at each step.
const stepTimeoutMs = 10_000;

/** nodemailer's codes for a server that cannot be reached, or will not speak with us. */
const unreachable = new Set(['ECONNECTION', 'ECONNREFUSED', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EAUTH']);
const serviceNotAvailable = 421;

/** Sends mail to an SMTP server. */
export function smtpPost(url: string, from: string): OpenPost {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: stepTimeoutMs,
    greetingTimeout: stepTimeoutMs,
    dnsTimeout: stepTimeoutMs,
    socketTimeout: stepTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        await transport.sendMail(envelopeOf(mail, from));
        return { outcome: 'sent' };
      } catch (error) {
        const { code = '', responseCode } = error as { code?: string; responseCode?: number };
        const away = unreachable.has(code) || responseCode === serviceNotAvailable;
        return { outcome: away ? 'unreachable' : 'refused', error };
      }
    },
    close: () => transport.close(),
  };
}
