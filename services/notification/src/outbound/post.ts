import type { Mail } from '../domain/mail';
import type { Post } from '../handlers/ports';

/** A way of sending mail, with what it holds open. */
export interface OpenPost extends Post {
  close(): void;
}

/** The parts of a message for nodemailer. The same `Message-ID` lets a mailbox recognise a mail that came twice. */
export function envelopeOf({ id, to, subject, text }: Mail, from: string) {
  return {
    from,
    to,
    subject,
    text,
    messageId: `<${id}@${domainOf(from)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function domainOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'shop.example';
}
