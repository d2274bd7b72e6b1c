import { createHash } from 'node:crypto';
import {
  complaintOf,
  emailAddress,
  instant,
  isReservedName,
  NewOrganization,
  NewUser,
  namespaceName,
  OrganizationRoles,
} from '@tessera/contract';
import * as z from 'zod';
import { parseStrictJson } from '../../kit/strict-json.ts';
import { isUsableHash } from '../../passwords/stored-hash.ts';
import { nameKey } from '../namespaces/name.ts';

// One line is a user (`username`), an organization (`organization` and its `owner`), or a membership (`organization`
// and `username`). A field that is not named here is refused: no data is dropped in silence.

const truths: Record<string, boolean> = {
  ...{ true: true, t: true, yes: true, y: true, '1': true },
  ...{ false: false, f: false, no: false, n: false, '0': false },
};
/** As programs write it: PostgreSQL writes `t`, spreadsheets `TRUE`. */
const yesOrNo = z.unknown().transform((value, context) => {
  const read = typeof value === 'boolean' ? value : truths[String(value).trim().toLowerCase()];
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: 'must be true or false' });
  return z.NEVER;
});
const freeName = namespaceName.refine((name) => !isReservedName(name), 'is reserved: choose another name');
const id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')
  .transform((text) => text.toLowerCase());
const common = { id: id.optional(), created_at: instant.optional() };

const UserLine = z
  .strictObject({
    ...NewUser.omit({ password: true, username: true, invitation_token: true }).shape,
    username: freeName,
    email: emailAddress.optional(),
    password_hash: z
      .string()
      .refine(isUsableHash, 'must be an Argon2, bcrypt, PBKDF2 or scrypt hash of bearable cost')
      .optional(),
    email_confirmed: yesOrNo.optional(),
    ...common,
  })
  .refine((user) => !user.email_confirmed || Boolean(user.email), {
    message: 'needs an e-mail address: give email, or false',
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

const schemas = { user: UserLine, organization: OrganizationLine, membership: MembershipLine };

/** The fields of each kind of line. */
export const importColumns = {
  user: Object.keys(UserLine.shape),
  organization: Object.keys(OrganizationLine.shape),
  membership: Object.keys(MembershipLine.shape),
};

export type ImportRecord =
  | { kind: 'user'; line: z.output<typeof UserLine> }
  | { kind: 'organization'; line: z.output<typeof OrganizationLine> }
  | { kind: 'membership'; line: z.output<typeof MembershipLine> };

/** Reads one line's fields. For a wrong line: a sentence that names the fault, without any value of the line. */
export function readRecord(fields: Record<string, unknown>): ImportRecord | { wrong: string } {
  const present = Object.fromEntries(
    Object.entries(fields)
      .filter(
        ([, value]) => value !== null && value !== undefined && !(typeof value === 'string' && value.trim() === ''),
      )
      .map(([name, value]) => [name, adapted(name, value)]),
  );
  const kind = kindOf(present);
  const foreign = foreignIn(kind, present);
  if (foreign !== undefined) return { wrong: foreign };
  const read = schemas[kind].safeParse(present);
  return read.success ? ({ kind, line: read.data } as ImportRecord) : { wrong: sentence(read.error, present) };
}

function kindOf(present: Record<string, unknown>): keyof typeof schemas {
  if (present['organization'] === undefined) return 'user';
  return present['username'] === undefined ? 'organization' : 'membership';
}

/** Texts that no line may have. */
function foreignIn(kind: keyof typeof schemas, present: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(present)) {
    if (name === 'password') return 'password: a hash is imported, as password_hash: take the password out';
    if (!importColumns[kind].includes(name)) {
      return `${shown(name)}: is no field of ${kind === 'organization' ? 'an' : 'a'} ${kind}: take it out`;
    }
    // The replacement character, written by a program that did not understand a character.
    if (JSON.stringify(value).includes('\ufffd')) {
      return `${name}: has characters that are not UTF-8 or were lost: save the file as UTF-8, or write them again`;
    }
  }
  return undefined;
}

/** Windows' line ends, and JSON in a cell. */
function adapted(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'description') return value.replaceAll('\r\n', '\n');
  if (name !== 'asset_locations') return value;
  try {
    return parseStrictJson(value);
  } catch {
    return value;
  }
}

/** A field's name in a sentence, cut where it is longer than one that means anything. */
export function shown(name: string): string {
  const text = [...name].slice(0, 60).join('');
  return JSON.stringify(text).slice(1, -1);
}

/**
 * The ID of a line's result: always the same for the same name, so that a line that was carried out already is
 * recognized when an import is run again.
 */
export function importedId(kind: 'user' | 'organization', name: string): string {
  const bytes = createHash('sha256')
    .update(`tessera import v1\n${kind}\n${nameKey(name)}`)
    .digest()
    .subarray(0, 16);
  // Version 8 and variant 1 of RFC 9562: of bits that its maker chooses.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function sentence(error: z.ZodError, input: unknown): string {
  const [issue] = error.issues;
  if (!issue) return 'is not valid';
  const complaint = complaintOf(issue, input);
  return complaint.field === '' ? complaint.sentence : `${complaint.field}: ${complaint.sentence}`;
}
