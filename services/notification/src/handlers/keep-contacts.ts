import type { userProfileChanged, userRegistered } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import type { Contact } from '../domain/contact';
import type { HandlerPorts } from './ports';

type AboutContact = MessageOf<typeof userRegistered | typeof userProfileChanged>;

/** `user.registered` and `user.profile-changed`: how to reach a customer, whichever of them comes first. */
export function keepContacts({ contacts, mails, now }: HandlerPorts) {
  return async (message: AboutContact): Promise<void> => {
    const contact = contactIn(message);
    await contacts.keep(contact);
    await mails.contactKnown(contact.customerId, now());
  };
}

function contactIn({ name: event, data }: AboutContact): Contact {
  const { userId: customerId, email, name } = data;
  if (event === 'user.registered') return { customerId, email, name, wantsEmail: true, sequence: 0 };
  const { notifications, sequence } = data as Extract<AboutContact, { name: 'user.profile-changed' }>['data'];
  return { customerId, email, name, wantsEmail: notifications.email, sequence };
}
