import type { Mail } from '../domain/mail';

/** What became of a mail: `refused` is about this one, `unreachable` about every other one too. */
export type PostOutcome = { outcome: 'sent' } | { outcome: 'refused' | 'unreachable'; error: unknown };

/** Carries mail. */
export interface Post {
  /** Resolves when the mail is taken over for good, or is not. Never rejects. */
  send(mail: Mail): Promise<PostOutcome>;
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
