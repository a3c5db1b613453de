import { setTimeout } from 'node:timers/promises';
import type { Contact } from '../domain/contact';
import { mailOf } from '../domain/mail';
import { awaitContactAt, noteAgainAfterMs, retryAt } from '../domain/mail-schedule';
import type { ClaimedMail, HandlerPorts } from './ports';

const atOnce = 20;
const sideBySide = 4;

// What is claimed has to be sent or given back well within its lease, also with a server that takes its time.
const patienceMs = 20_000;

/**
 * Sends the mail that is due, and settles each right after. A crash in between sends that one again once its lease is
 * over, under the same Message-ID; none is lost.
 *
 * @returns whether there may be more at once
 */
export function sendDueMail({ contacts, mails, post, mailRetryMs, logger, now }: HandlerPorts) {
  async function giveBack(mail: ClaimedMail, error: unknown): Promise<void> {
    const until = retryAt(mail.attempts, now(), mailRetryMs);
    logger.warn('A mail could not be sent', { notification: mail.id, attempts: mail.attempts, until, error });
    await (until ? mails.postpone(mail, until) : mails.settle(mail, 'abandoned'));
  }

  async function waitForContact(mail: ClaimedMail): Promise<void> {
    const until = awaitContactAt(mail.createdAt, now());
    await (until ? mails.postpone(mail, until, { awaitsContact: true }) : mails.settle(mail, 'abandoned'));
  }

  /** The mail is out: were that not noted, because the database is away, it would go out a second time. */
  async function noteSent(mail: ClaimedMail, failures = 0): Promise<void> {
    try {
      await mails.settle(mail, 'sent');
    } catch (error) {
      const pauseMs = noteAgainAfterMs(failures);
      if (pauseMs === undefined) throw error;
      await setTimeout(pauseMs);
      await noteSent(mail, failures + 1);
    }
  }

  /** Whether the post takes the next one. */
  async function sendTo(contact: Contact, mail: ClaimedMail): Promise<boolean> {
    const result = await post.send(mailOf(mail, contact));
    await (result.outcome === 'sent' ? noteSent(mail) : giveBack(mail, result.error));
    return result.outcome !== 'unreachable';
  }

  /** Whether the post takes the next ones. */
  async function treat(mail: ClaimedMail, contact: Contact | undefined, open: boolean): Promise<boolean> {
    if (!contact) await waitForContact(mail);
    else if (!contact.wantsEmail) await mails.settle(mail, 'unwanted');
    else if (open) return sendTo(contact, mail);
    else await giveBack(mail, 'the mail server is away or slow');
    return open;
  }

  return async (): Promise<boolean> => {
    const claimed = await mails.claim(now(), atOnce);
    const known = await contacts.of([...new Set(claimed.map(({ customerId }) => customerId))]);
    const startedAt = performance.now();
    let open = true;
    for (let start = 0; start < claimed.length; start += sideBySide) {
      const some = claimed.slice(start, start + sideBySide);
      const taken = await Promise.all(some.map((mail) => treat(mail, known.get(mail.customerId), open)));
      open &&= !taken.includes(false) && performance.now() - startedAt < patienceMs;
    }
    return open && claimed.length === atOnce;
  };
}
