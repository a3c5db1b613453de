import { silentTelemetry } from '@shop/telemetry';
import type { Mail } from '../domain/mail';
import type { ClaimedMail, MailQueue } from './ports';
import { sendDueMail } from './send-due-mail';

const at = new Date('2026-11-21T10:00:00.000Z');
const claimed: ClaimedMail = {
  id: 'n1',
  customerId: 'ann',
  title: 'Sent',
  message: 'It is on its way.',
  createdAt: at,
  attempts: 1,
  claim: 'c1',
};
const ann = { customerId: 'ann', email: 'ann@example.com', name: 'Ann', wantsEmail: true, sequence: 0 };

/** A queue with one mail, whose database takes no write for the first times. */
function queueThatRefuses(times: number) {
  const settled: string[] = [];
  let refusals = 0;
  const mails: MailQueue = {
    claim: async () => [claimed],
    async settle(_mail, state) {
      if (refusals++ < times) throw new Error('No space left on device');
      settled.push(state);
    },
    postpone: async () => {},
    contactKnown: async () => {},
  };
  return { mails, settled };
}

function sender(mails: MailQueue) {
  const sent: Mail[] = [];
  const send = sendDueMail({
    mails,
    contacts: { keep: async () => {}, of: async () => new Map([['ann', ann]]) },
    notifications: { addNew: async () => [] },
    post: {
      send: async (mail) => {
        sent.push(mail);
        return { outcome: 'sent' };
      },
    },
    showLive: () => {},
    mailRetryMs: 10,
    logger: silentTelemetry('notification').logger,
    now: () => at,
  });
  return { send, sent };
}

it('notes that a mail is sent until the database takes it: otherwise it would go out again', async () => {
  const { mails, settled } = queueThatRefuses(3);
  const { send, sent } = sender(mails);
  await send();
  expect(sent.map(({ id }) => id)).toEqual(['n1']);
  expect(settled).toEqual(['sent']);
});
