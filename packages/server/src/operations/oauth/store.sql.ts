import type { Scope } from '@tessera/contract';
import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import type { DeviceRequestsTable, Handle } from '../../storage/schema.ts';
import type { TokenHash } from '../tokens/token.ts';
import type { DeviceRequestRecord, DeviceRequests } from './store.ts';
import type { UserCodeHash } from './user-code.ts';

// No cache holds any of it.

export function sqlDeviceRequests(handle: Handle): DeviceRequests {
  return {
    async insert(request) {
      const row = await handle
        .insertInto('device_requests')
        .values(rowOf(request))
        .onConflict((conflict) => conflict.doNothing())
        .returning('device_hash')
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirst();
      return row !== undefined;
    },
    async find(deviceHash) {
      const row = await handle
        .selectFrom('device_requests')
        .selectAll()
        .where('device_hash', '=', deviceHash)
        .executeTakeFirst();
      return row && recordOf(row);
    },
    async findPending(userCodeHash, now) {
      const row = await handle
        .selectFrom('device_requests')
        .selectAll()
        .where('user_code_hash', '=', userCodeHash)
        .where('expires_at', '>', now)
        .where('decision', 'is', null)
        .executeTakeFirst();
      return row && recordOf(row);
    },
    async decide(deviceHash, decision, tokenId) {
      await handle
        .updateTable('device_requests')
        .set({ decision, token_id: tokenId ?? null })
        .where('device_hash', '=', deviceHash)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async notePoll(deviceHash, polledAt, interval) {
      await handle
        .updateTable('device_requests')
        .set({ polled_at: polledAt, poll_interval: interval })
        .where('device_hash', '=', deviceHash)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async remove(deviceHash) {
      await handle
        .deleteFrom('device_requests')
        .where('device_hash', '=', deviceHash)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async removeExpired(before) {
      const old = handle
        .selectFrom('device_requests')
        .select('device_hash')
        .where('expires_at', '<=', before)
        .orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('device_requests')
        .where('device_hash', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}

function rowOf(request: DeviceRequestRecord): DeviceRequestsTable {
  return {
    device_hash: request.deviceHash,
    user_code_hash: request.userCodeHash,
    client_id: request.clientId,
    scopes: request.scopes.join(' '),
    lifetime: request.lifetime,
    address: request.address,
    user_agent: request.userAgent ?? null,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
    poll_interval: request.interval,
    polled_at: request.polledAt ?? null,
    decision: request.decision ?? null,
    token_id: request.tokenId ?? null,
  };
}

function recordOf(row: DeviceRequestsTable): DeviceRequestRecord {
  return {
    deviceHash: row.device_hash as TokenHash,
    userCodeHash: row.user_code_hash as UserCodeHash,
    clientId: row.client_id,
    scopes: row.scopes.split(' ') as Scope[],
    lifetime: row.lifetime,
    address: row.address,
    userAgent: row.user_agent ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    interval: row.poll_interval,
    polledAt: row.polled_at ?? undefined,
    decision: row.decision ?? undefined,
    tokenId: row.token_id ?? undefined,
  };
}
