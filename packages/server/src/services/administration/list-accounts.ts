import type { AdminUserQuery } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import { emailKey } from '../../operations/users/email.ts';
import type { UserRecord } from '../../operations/users/store.ts';
import { nameKey } from '../namespaces/name.ts';
import type { UserQuery } from './store.ts';

export interface AccountPage {
  users: UserRecord[];
  /** The cursor of the next page. */
  next?: string | undefined;
}

const pageSize = 50;

/** A page of the list of accounts. Throws `invalid_request` for a cursor that no such list gave. */
export async function listAccounts(
  { administration }: Stores,
  { search = '', status, sort = 'username', limit = pageSize, cursor }: z.output<typeof AdminUserQuery>,
): Promise<AccountPage> {
  const found = await administration.listUsers({
    begins: beginsOf(search),
    filter: status,
    order: sort,
    after: cursor === undefined ? undefined : placeOf(cursor),
    // One more tells whether there is a next page.
    limit: limit + 1,
  });
  const users = found.slice(0, limit);
  const last = users.at(-1);
  return { users, next: found.length > limit && last ? cursorOf(last) : undefined };
}

function beginsOf(search: string): UserQuery['begins'] {
  if (search === '') return undefined;
  return search.includes('@') ? { of: 'email', text: emailKey(search) } : { of: 'username', text: nameKey(search) };
}

function cursorOf({ username, createdAt, id }: UserRecord): string {
  return Buffer.from(JSON.stringify([username, createdAt, id])).toString('base64url');
}

function placeOf(cursor: string): UserQuery['after'] {
  const wrong = new Problem('invalid_request', { message: 'cursor: is not one that this list gave' });
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw wrong;
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw wrong;
  const [username, createdAt, id] = parts;
  // Control characters, which a name cannot have, are more than PostgreSQL takes.
  if (![username, createdAt, id].every((part) => typeof part === 'string' && /^[\x21-\x7e]+$/.test(part))) throw wrong;
  return { username, createdAt, id };
}
