import type {
  Action,
  ErrorCode as Code,
  OperationId,
  Operations,
  Output,
  Role as RoleName,
  Scope,
} from '@tessera/contract';
import type * as z from 'zod';

// Read from the contract, and from its types alone. Packing replaces its declarations by plain ones
// (scripts/plain-types.mjs), so that whoever installs the client needs neither the contract nor zod.

type Sent<Id extends OperationId> =
  Operations[Id] extends Record<'body', infer Schema extends z.ZodType> ? NonNullable<z.input<Schema>> : never;

/** Every way in which the server says no: a stable slug. */
export type ErrorCode = Code;
/** What a token may do of what its user may do. */
export type TokenScope = Scope;
/** What a member is in an organization, strongest first: owner, admin, read_write_delete, read_write, read_only. */
export type OrganizationRoles = RoleName;
/** One thing that may be done in a namespace. */
export type NamespaceActions = Action;

export type NewUser = Sent<'createUser'>;
export type User = Output<'getUser'>;
export type UserUpdate = Sent<'updateUser'>;
export type NewPassword = Sent<'resetUserPassword'>;
export type PasswordResetRequest = Sent<'requestPasswordReset'>;
/** What a sign-in may say: `remember_me` for 30 days instead of 8 hours, or `expires`, at most 30 days ahead. */
export interface SessionRequest {
  remember_me?: boolean | undefined;
  expires?: string | undefined;
}
/** Which entries of the audit. The formats other than JSON are streams: ask for their address with `fetch`. */
export interface AuditQuery {
  /** An action as `member.add`, or all of a noun as `member`. */
  action?: string | undefined;
  /** Name or ID of a user. */
  actor?: string | undefined;
  /** Name of a user or an organization, or any ID. */
  subject?: string | undefined;
  /** The first instant, in RFC 3339. */
  from?: string | undefined;
  /** The instant after the last, in RFC 3339. */
  to?: string | undefined;
  /** At most 1000; 100 when absent. */
  limit?: number | undefined;
  /** The `next` of the page before. */
  cursor?: string | undefined;
}
export type AuditPage = Output<'getUserAudit'>;
export type AuditEntry = AuditPage['entries'][number];
export type UserExport = Output<'exportUser'>;
export type Token = Output<'requestToken'>;
export type TokenRequest = Sent<'requestToken'>;
export type NewOrganization = Sent<'createOrganization'>;
export type Organization = Output<'getOrganization'>;
export type OrganizationUpdate = Sent<'updateOrganization'>;
export type NewMember = Sent<'addUserToOrganization'>;
export type OrganizationUser = Output<'getOrganizationUser'>;
export type MemberUpdate = Sent<'updateUserInOrganization'>;
export type NewAWSAccessCredentials = Sent<'addAWSAccessCredentials'>;
export type AWSAccessCredentials = Output<'checkAWSAccessCredentialsByName'>;
export type AWSAccessCredentialsUpdate = Sent<'updateAWSAccessCredentials'>;
