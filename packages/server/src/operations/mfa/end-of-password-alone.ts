import type { Principal } from '../../access/principal.ts';
import type { Stores } from '../stores.ts';

/**
 * Inside a transaction that makes the password need a second factor: ends everything that the password alone opened, which
 * is every session but the one used, every token's proof of the password, and tokens that set another password.
 */
export async function endWhatThePasswordAloneOpened(
  { tokens }: Pick<Stores, 'tokens'>,
  { userId, token }: Pick<Principal, 'userId' | 'token'>,
): Promise<void> {
  await tokens.removeSessions(userId, token?.id);
  await tokens.forgetPasswordProofs(userId, token?.id);
  await tokens.removeOfScope(userId, 'password_reset');
}
