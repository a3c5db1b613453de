import type { MessageDefinition } from '@shop/contracts';
import { like, time } from './matching';

/** A message as it is on the wire: CloudEvents in JSON. */
export interface Envelope {
  id: string;
  type: string;
  subject: string;
  data: unknown;
  [attribute: string]: unknown;
}

/** What every consumer relies on of a message (it is unreadable without), around the data that this one relies on. */
export function envelopeOf(
  { name, type }: MessageDefinition,
  { source, subject, data }: { source: string; subject: string; data: Record<string, unknown> },
): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: like(`${name}:${subject}`),
    source,
    type,
    subject: like(subject),
    time: time(),
    datacontenttype: 'application/json',
    data,
    correlationid: like('request-1'),
    causationid: like('cause-1'),
  };
}
