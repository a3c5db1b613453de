import { randomUUID } from 'node:crypto';
import { deadLetterHeaders, deadLetterQueue } from '@shop/event-bus';
import { testServers } from '@shop/testing';
import { connect } from 'amqplib';
import type { ProviderState, ProviderUnderTest } from './provider-under-test';

/** The states that every service can be in, for what the gateway does with the dead letters of all. */
export function deadLetterStates(underTest: ProviderUnderTest): Record<string, ProviderState> {
  if (!underTest.kit) return {};
  const { deadLetters } = underTest.kit.bus;

  async function buried(): Promise<{ queue: string; letterId: string }> {
    const [{ queue } = { queue: '' }] = await deadLetters.counts();
    await bury(queue);
    const { letters } = await deadLetters.list(queue);
    return { queue, letterId: letters.at(-1)?.id ?? '' };
  }

  return {
    'a dead letter': buried,
    async 'a dead letter that was discarded'() {
      const { queue } = await buried();
      await fetch(`${underTest.url}/admin/dead-letters/${queue}/discard`, {
        method: 'POST',
        headers: { authorization: underTest.identity.admin(), 'content-type': 'application/json' },
        body: '{"all":true}',
      });
      return { queue };
    },
  };
}

async function bury(queue: string): Promise<void> {
  const connection = await connect(testServers().amqp);
  const channel = await connection.createConfirmChannel();
  channel.sendToQueue(deadLetterQueue(queue), Buffer.from('{}'), {
    persistent: true,
    messageId: randomUUID(),
    type: 'order.placed.v1',
    headers: { [deadLetterHeaders.reason]: 'unreadable', [deadLetterHeaders.failedAt]: new Date().toISOString() },
  });
  await channel.waitForConfirms();
  await connection.close();
}
