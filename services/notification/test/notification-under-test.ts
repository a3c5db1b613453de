import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usd, userRegistered } from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, type MessageRecorder, testIdentity, testSettings } from '@shop/testing';
import { type NotificationOverrides, startNotification } from '../src/app';
import type { NotificationConfig } from '../src/config';
import type { NotificationView } from '../src/inbound/http/notification-view';

export const identity = testIdentity();

export async function notificationTestSettings(given: Partial<NotificationConfig> = {}): Promise<NotificationConfig> {
  return {
    ...testSettings('notification'),
    MAIL_FROM: 'Shop <no-reply@shop.test>',
    DATA_DIR: await mkdtemp(join(tmpdir(), 'notification-')),
    MAIL_SWEEP_MS: 20,
    MAIL_RETRY_MS: 20,
    ...given,
  };
}

export async function startTestNotification(
  settings: NotificationConfig,
  overrides: NotificationOverrides = {},
): Promise<StartedService> {
  const service = await startNotification(settings, {
    keys: identity.keys,
    telemetry: silentTelemetry('notification'),
    ...overrides,
  });
  await eventually(() => service.kit.bus.ready());
  return service;
}

export interface NotificationPage {
  items: NotificationView[];
  page: { totalItems: number; limit: number };
}

/** A customer of the service under test. */
export function customerOf(service: StartedService, platform: MessageRecorder) {
  const id = randomUUID();
  const call = (method: string, path: string) =>
    fetch(`${service.url}${path}`, { method, headers: { authorization: identity.customer(id) } });
  const list = async (query = '') => (await (await call('GET', `/notifications${query}`)).json()) as NotificationPage;
  return {
    id,
    call,
    list,
    address: `${id}@example.com`,
    token: () => identity.customer(id).replace('Bearer ', ''),
    order: () => ({ orderId: randomUUID(), customerId: id, lines: [], total: usd(12_999) }),
    register: () =>
      platform.send(userRegistered, id, { userId: id, email: `${id}@example.com`, name: 'Ada', roles: ['customer'] }),
    notified: (count: number, query = '') =>
      eventually(async () => {
        const { items, page } = await list(query);
        // Read side by side: the total may know of a notification that the page does not have yet.
        if (page.totalItems !== count || items.length !== Math.min(count, page.limit))
          throw new Error(`${page.totalItems} instead of ${count} notifications, ${items.length} on the page`);
        return items;
      }),
  };
}

/** The mails to an address in the folder of a service without a mail server, by file name. */
export async function mailFiles(settings: NotificationConfig, address: string): Promise<Map<string, string>> {
  const folder = join(settings.DATA_DIR, 'mail');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
  );
  return new Map(mails.filter(([, mail]) => mail.includes(address)));
}
