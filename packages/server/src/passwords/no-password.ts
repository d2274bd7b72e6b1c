/** Stored in the place of a hash where an account has no password. It is the hash of none. */
export const noPassword = '!';

/** Whether a password signs in to the account, rather than an identity provider or a passkey alone. */
export function hasPassword({ passwordHash }: { passwordHash: string }): boolean {
  return passwordHash !== noPassword;
}
