import { ADMIN_COMMANDS } from './admin';
import { aggregate } from './aggregate';
import { COLLECTION_COMMANDS } from './collections';
import type { Command } from './command';
import { count, distinct } from './counting';
import { deleteCommand } from './delete';
import { explain } from './explain';
import { find, getMore, killCursors } from './find';
import { findAndModify } from './find-and-modify';
import { INDEX_COMMANDS } from './indexes';
import { insert } from './insert';
import { update } from './update';

/** Every command there is. */
export const COMMANDS = new Map<string, Command>(
  Object.entries({
    ...ADMIN_COMMANDS,
    ...COLLECTION_COMMANDS,
    ...INDEX_COMMANDS,
    insert,
    find,
    getMore,
    killCursors,
    update,
    delete: deleteCommand,
    findAndModify,
    findandmodify: findAndModify,
    aggregate,
    count,
    distinct,
    explain,
  }),
);
