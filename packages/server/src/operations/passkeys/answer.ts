import type { Passkey } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import type { PasskeyRecord } from './store.ts';

export function passkeyAnswer({ id, name, createdAt, lastUsedAt, backedUp }: PasskeyRecord): z.input<typeof Passkey> {
  return {
    id,
    name,
    created_at: createdAt,
    ...(lastUsedAt === undefined ? {} : { last_used_at: lastUsedAt }),
    synced: backedUp,
  };
}

/** The user's own passkey of this ID. One of another user is not there. */
export async function ownPasskey({ passkeys }: Stores, userId: string, id: string): Promise<PasskeyRecord> {
  const passkey = await passkeys.find(id.toLowerCase());
  if (passkey?.userId !== userId) throw new Problem('passkey_not_found');
  return passkey;
}
