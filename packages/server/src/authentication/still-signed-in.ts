import type { Principal } from '../access/principal.ts';
import type { Stores } from '../operations/stores.ts';
import { passwordId } from '../passwords/passwords.ts';
import { invalidToken, wrongPassword } from './refusals.ts';

/**
 * The caller as they are now, inside the transaction that changes something: between signing in and here, a token may
 * have been revoked or lost its password proof, and the password may have become another one. Without this, a session
 * that a new password should have ended could be made right after it by who knew the old one. Throws `not_authenticated`.
 */
export async function stillSignedIn<Caller extends Principal>(
  { tokens, users }: Pick<Stores, 'tokens' | 'users'>,
  principal: Caller,
  now: string,
): Promise<Caller> {
  if (principal.token) {
    const token = await tokens.findById(principal.token.id, now);
    if (!token) throw invalidToken('token revoked meanwhile');
    return { ...principal, passwordAt: token.passwordAt };
  }
  const user = await users.find({ id: principal.userId });
  if (!user || passwordId(user.passwordHash) !== principal.passwordId) {
    throw wrongPassword('password changed meanwhile');
  }
  return principal;
}
