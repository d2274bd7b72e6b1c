import { createHash } from 'node:crypto';
import { instant, isReservedName, NewOrganization, NewUser, namespaceName, OrganizationRoles } from '@tessera/contract';
import * as z from 'zod';
import { isUsableHash } from '../../passwords/stored-hash.ts';
import { nameKey } from '../namespaces/name.ts';

// One line is a user (`username`), an organization (`organization` and its `owner`), or a membership (`organization` and
// `username`). What a line has that is not named here is refused: nothing of somebody's data is dropped in silence.

const yesOrNo = z.union([
  z.boolean(),
  z.stringbool({ truthy: ['true', 'yes', '1'], falsy: ['false', 'no', '0'], error: 'must be true or false' }),
]);
const freeName = namespaceName.refine((name) => !isReservedName(name), 'is reserved');
const id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')
  .transform((text) => text.toLowerCase());
const common = { id: id.optional(), created_at: instant.optional() };

const UserLine = z
  .strictObject({
    ...NewUser.omit({ password: true, username: true }).shape,
    username: freeName,
    password_hash: z
      .string()
      .refine(isUsableHash, 'must be an Argon2, bcrypt or scrypt hash of bearable cost')
      .optional(),
    email_confirmed: yesOrNo.optional(),
    ...common,
  })
  .refine((user) => !user.email_confirmed || Boolean(user.email), {
    message: 'needs an e-mail address',
    path: ['email_confirmed'],
  });
const OrganizationLine = z.strictObject({
  ...NewOrganization.omit({ name: true }).shape,
  organization: freeName,
  owner: namespaceName,
  ...common,
});
const MembershipLine = z.strictObject({
  organization: namespaceName,
  username: namespaceName,
  role: OrganizationRoles.optional(),
});

export type ImportRecord =
  | { kind: 'user'; line: z.output<typeof UserLine> }
  | { kind: 'organization'; line: z.output<typeof OrganizationLine> }
  | { kind: 'membership'; line: z.output<typeof MembershipLine> };

/** Reads one line's fields. Without a right one: the sentence that says what is wrong, without any value of it. */
export function readRecord(fields: Record<string, unknown>): ImportRecord | { wrong: string } {
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
  if (present['password'] !== undefined) return { wrong: 'password: a hash is imported, as password_hash' };
  if (present['organization'] === undefined) {
    const user = UserLine.safeParse(present);
    return user.success ? { kind: 'user', line: user.data } : { wrong: sentence(user.error) };
  }
  if (present['username'] === undefined) {
    const organization = OrganizationLine.safeParse(present);
    return organization.success
      ? { kind: 'organization', line: organization.data }
      : { wrong: sentence(organization.error) };
  }
  const membership = MembershipLine.safeParse(present);
  return membership.success ? { kind: 'membership', line: membership.data } : { wrong: sentence(membership.error) };
}

/**
 * The ID of what a line makes: always the same for the same name, so that a line that was carried out already is
 * recognized when an import is run again.
 */
export function importedId(kind: 'user' | 'organization', name: string): string {
  const bytes = createHash('sha256')
    .update(`tessera import v1\n${kind}\n${nameKey(name)}`)
    .digest()
    .subarray(0, 16);
  // Version 8 and variant 1 of RFC 9562: made of what its maker likes.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function sentence(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'is not valid';
  const path = issue.path.join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
