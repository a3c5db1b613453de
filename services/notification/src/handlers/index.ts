import { keepContacts } from './keep-contacts';
import { notifyCustomers } from './notify-customers';
import type { HandlerPorts } from './ports';
import { sendDueMail } from './send-due-mail';

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  return {
    keepContacts: keepContacts(ports),
    notifyCustomers: notifyCustomers(ports),
    sendDueMail: sendDueMail(ports),
  };
}
