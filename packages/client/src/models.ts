import type {
  Action,
  ErrorCode as Code,
  SecondFactorMethod as Method,
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
/** What completes a sign-in with the password of an account that has a second factor. */
export type SecondFactorMethod = Method;
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
export type SecondFactors = Output<'getMfa'>;
export type TotpSecret = Output<'startTotp'>;
export type TotpConfirmation = Sent<'confirmTotp'>;
export type TotpRemoval = Sent<'removeTotp'>;
export type RecoveryCodes = Output<'makeRecoveryCodes'>;
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
