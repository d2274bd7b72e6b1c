import type { UserRecord } from '../../operations/users/store.ts';

const compared = [
  'email',
  'name',
  'company',
  'logo',
  'timezone',
  'defaultS3Path',
  'defaultS3PathCredentialsName',
  'defaultNamespaceCharged',
  'defaultRegion',
] as const satisfies readonly (keyof UserRecord)[];

/**
 * Whether an account that an import made was certainly made of another line than this one. One that was changed since
 * cannot be compared, but for the instant of its making.
 */
export function isOfAnotherLine(stored: UserRecord, line: UserRecord, namesInstant: boolean): boolean {
  if (namesInstant) return stored.createdAt !== line.createdAt;
  if (stored.updatedAt !== stored.createdAt) return false;
  if (compared.some((field) => (stored[field] ?? '') !== (line[field] ?? ''))) return true;
  // One of this server's own kind may have replaced the imported one at a sign-in.
  return !stored.passwordHash.startsWith('$argon2id$') && stored.passwordHash !== line.passwordHash;
}
