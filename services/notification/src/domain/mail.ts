import type { Contact } from './contact';
import type { Notification } from './notification';

/** A mail as it is handed to the post. */
export interface Mail {
  /** The notification's; the same one, however often it is sent. */
  id: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
}

/** The mail of a notification. */
export function mailOf(
  { id, title, message }: Pick<Notification, 'id' | 'title' | 'message'>,
  { name, email }: Pick<Contact, 'name' | 'email'>,
): Mail {
  return {
    id,
    to: { name, address: email },
    subject: title,
    text: `Hello ${name},\n\n${message}\n\nYou can turn these mails off in your profile.\n`,
  };
}
