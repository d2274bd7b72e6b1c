import type { Token } from '@tessera/contract';
import type * as z from 'zod';
import type { TokenRecord } from './store.ts';

/** A token as lists show it. Without `shown`, only its first and last characters. */
export function tokenAnswer(token: TokenRecord, shown?: string): z.input<typeof Token> {
  return {
    token: shown ?? token.hint,
    name: token.name,
    issued_at: token.issuedAt,
    expires_at: token.expiresAt,
    scope: [...token.scopes],
    last_used_at: token.lastUsedAt,
    user_agent: token.userAgent,
    address: token.address,
    client_id: token.clientId,
  };
}
