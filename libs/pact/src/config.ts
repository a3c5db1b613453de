import { join } from 'node:path';

/** The committed pacts: a file for each pair of services, `<consumer>-<provider>.json`. */
export const pactFolder = join(__dirname, '../../../pacts');

/** Whether the consumers' tests replace the committed pacts, instead of comparing theirs with them. */
export const replacesPacts = process.env.REPLACE_PACTS === 'true';
