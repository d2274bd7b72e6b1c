import * as z from 'zod';
import { Terms } from './administration.ts';
import { dateTime, instant } from './instant.ts';
import { Invitation } from './invitations.ts';
import { SecondFactors } from './mfa.ts';
import { Organization, Token, User } from './models.ts';
import { Passkey } from './passkeys.ts';
import { given } from './query.ts';
import { Identity } from './sso.ts';
import { line } from './text.ts';
import { AccessCredential } from './vault.ts';

const id = z.string().optional();
const name = z.string().optional();

export const AuditEntry = z
  .object({
    seq: z.int().optional().meta({ description: 'Its place in the chain; absent until it is chained, within seconds' }),
    at: dateTime,
    action: z.string().meta({ example: 'member.add' }),
    actor_id: id.meta({ description: 'The user who did it; absent if unknown, or if no user did' }),
    actor_name: name,
    token_id: id.meta({ description: 'The token it was done with; for the actor alone' }),
    token_name: name,
    subject_id: id.meta({ description: 'The changed thing' }),
    subject_name: name,
    namespace_id: id.meta({ description: 'The user or organization that the subject is in' }),
    namespace_name: name,
    detail: z.string().optional(),
    request_id: z.string().optional(),
    address: z.string().optional().meta({ description: "The client's address" }),
  })
  .meta({
    id: 'AuditEntry',
    description:
      'An action: its actor, its object and its time. Names are the present ones, and absent if the thing is gone or not yours to read',
  });

export const AuditPage = z
  .object({
    entries: z.array(AuditEntry).meta({ description: 'Newest first' }),
    next: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last one' }),
  })
  .meta({
    id: 'AuditPage',
    description:
      'A page of the audit. With filters it can have fewer entries than asked for, or none, and a `next` all the same',
  });

export const auditFormats = ['json', 'jsonl', 'csv', 'ocsf'] as const;
export type AuditFormat = (typeof auditFormats)[number];

export const AuditQuery = z.object({
  action: given(line(64)).meta({ description: 'An action as `member.add`, or all of a noun as `member`' }),
  actor: given(line(255)).meta({ description: 'Name or ID of a user' }),
  subject: given(line(255)).meta({ description: 'Name of a user or an organization, or any ID' }),
  from: given(instant).meta({ description: 'The first instant', format: 'date-time' }),
  to: given(instant).meta({ description: 'The instant after the last', format: 'date-time' }),
  limit: given(z.coerce.number().pipe(z.int().min(1).max(1000))).meta({ description: '100 when absent' }),
  cursor: given(line(255)).meta({ description: 'The `next` of the page before' }),
  format: given(z.enum(auditFormats)).meta({
    description: 'Other than `json`: all entries, as a stream of JSON lines, CSV, or OCSF as JSON lines',
  }),
});

export const UserExport = z
  .object({
    exported_at: dateTime,
    user: User,
    organizations: z.array(Organization),
    tokens: z.array(Token),
    sessions: z.array(Token),
    second_factors: SecondFactors,
    passkeys: z.array(Passkey),
    identities: z.array(Identity).meta({ description: 'Accounts at identity providers that sign in to this one' }),
    terms: Terms.meta({ description: 'Of the site, and when you accepted them' }),
    invitations: z.array(Invitation).meta({ description: 'To you' }),
    credentials: z.array(AccessCredential).meta({ description: 'In your own namespace, without their secrets' }),
    audit: z.array(AuditEntry).meta({ description: 'Newest first' }),
  })
  .meta({ id: 'UserExport', description: 'Everything that is stored about you and that you may read' });
