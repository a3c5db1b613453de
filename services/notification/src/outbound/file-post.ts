import { renameSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { envelopeOf, type OpenPost } from './post';

/** Writes each mail to `<folder>/<notification id>.eml`, for machines without a mail server. */
export async function filePost(folder: string, from: string): Promise<OpenPost> {
  await mkdir(folder, { recursive: true });
  const transport = createTransport({
    streamTransport: true,
    buffer: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        const { message } = await transport.sendMail(envelopeOf(mail, from));
        const file = join(folder, `${mail.id}.eml`);
        // Synchronous: a trip through the thread pool costs many times the write of a few hundred bytes.
        // Renamed: whoever watches the folder never sees half a mail.
        writeFileSync(`${file}.part`, message as Buffer);
        renameSync(`${file}.part`, file);
        return { outcome: 'sent' };
      } catch (error) {
        return { outcome: 'unreachable', error };
      }
    },
    close() {},
  };
}
