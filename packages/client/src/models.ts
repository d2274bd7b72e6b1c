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
// (scripts/plain-types.mjs), so that an installed client needs neither the contract nor zod.

type Sent<Id extends OperationId> =
  Operations[Id] extends Record<'body', infer Schema extends z.ZodType> ? NonNullable<z.input<Schema>> : never;

/** Every way in which the server says no: a stable slug. */
export type ErrorCode = Code;
/** The factors that complete a sign-in with the password of an account that has a second factor. */
export type SecondFactorMethod = Method;
/** The permissions of a token, within those of its user. */
export type TokenScope = Scope;
/** The role of a member in an organization, strongest first: owner, admin, read_write_delete, read_write, read_only. */
export type OrganizationRoles = RoleName;
/** One thing that may be done in a namespace. */
export type NamespaceActions = Action;

export type NewUser = Sent<'createUser'>;
export type User = Output<'getUser'>;
export type UserUpdate = Sent<'updateUser'>;
export type NewPassword = Sent<'resetUserPassword'>;
export type PasswordResetRequest = Sent<'requestPasswordReset'>;
/** The options of a sign-in: `remember_me` for 30 days instead of 8 hours, or `expires`, at most 30 days ahead. */
export interface SessionRequest {
  remember_me?: boolean | undefined;
  expires?: string | undefined;
}
export type SecondFactors = Output<'getMfa'>;
/** A domain of an organization, and the provider that signs its people in. */
export type SSODomainConfig = Output<'getSSODomain'>;
export type SSODomainConfigs = Output<'getSSODomains'>;
export type NewSSODomain = Sent<'createSSODomain'>;
export type SSODomainUpdate = Sent<'updateSSODomain'>;
/** The answer of DNS for a domain, and the time of the query. */
export type DomainCheckResult = Output<'checkSSODomain'>;
/** An account at an identity provider that signs in to yours. */
export type Identity = Output<'listIdentities'>[number];
export type TotpSecret = Output<'startTotp'>;
export type TotpConfirmation = Sent<'confirmTotp'>;
export type TotpRemoval = Sent<'removeTotp'>;
export type RecoveryCodes = Output<'makeRecoveryCodes'>;
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
export type DeviceAuthorizationRequest = Sent<'startDeviceAuthorization'>;
export type DeviceAuthorization = Output<'startDeviceAuthorization'>;
export type TokenGrantRequest = Sent<'grantToken'>;
export type GrantedToken = Output<'grantToken'>;
export type HeldToken = Sent<'introspectToken'>;
export type Revoked = Output<'revokeHeldToken'>;
export type Introspection = Output<'introspectToken'>;
export type IntrospectedOrganization = NonNullable<Introspection['organizations']>[number];
export type DeviceRequest = Output<'getDeviceRequest'>;
export type DeviceAnswer = Sent<'answerDeviceRequest'>;
export type NewServiceCredential = Sent<'createServiceCredential'>;
export type CreatedServiceCredential = Output<'createServiceCredential'>;
export type ServiceCredential = Output<'listServiceCredentials'>[number];
export type PasskeyCreationOptions = Output<'startPasskey'>;
export type NewPasskey = Sent<'addPasskey'>;
export type PasskeyAttestation = NewPasskey['response'];
export type AddedPasskey = Output<'addPasskey'>;
export type Passkey = Output<'listPasskeys'>[number];
export type PasskeyUpdate = Sent<'renamePasskey'>;
export type Token = Output<'requestToken'>;
export type TokenRequest = Sent<'requestToken'>;
export type NewOrganization = Sent<'createOrganization'>;
export type Organization = Output<'getOrganization'>;
export type OrganizationUpdate = Sent<'updateOrganization'>;
export type NewMember = Sent<'addUserToOrganization'>;
export type OrganizationUser = Output<'getOrganizationUser'>;
export type MemberUpdate = Sent<'updateUserInOrganization'>;
/** The filters and the order of a list of invitations. */
export interface InvitationFilters {
  organization?: string | undefined;
  start?: number | undefined;
  end?: number | undefined;
  page?: number | undefined;
  per_page?: number | undefined;
  status?: 'PENDING' | 'ACCEPTED' | undefined;
  orderby?: 'timestamp' | 'organization_name' | undefined;
}
/** Which things of a list to answer with, in which order: all where nothing is asked for, else a page at a time. */
export interface ListQuery {
  /** In the name, and in the other fields that the list documents. */
  search?: string | undefined;
  /** The first is 1. The last is the one that is not full. */
  page?: number | undefined;
  /** 100 when absent and anything else is asked for. */
  per_page?: number | undefined;
}
/** `search` is in their username, or, for owners and admins, in their e-mail address. */
export interface MemberQuery extends ListQuery {
  sort?: 'username' | '-username' | undefined;
  role?: NonNullable<OrganizationUser['role']> | undefined;
}
/** `search` is in their name. The newest come first. */
export interface TokenQuery extends ListQuery {
  sort?:
    | 'name'
    | '-name'
    | 'issued_at'
    | '-issued_at'
    | 'expires_at'
    | '-expires_at'
    | 'last_used_at'
    | '-last_used_at'
    | undefined;
}
/** `search` is in their name or description. They come by name. */
export interface OrganizationQuery extends ListQuery {
  sort?: 'name' | '-name' | 'created_at' | '-created_at' | undefined;
}
export type Invitation = InvitationData['invitations'][number];
export type PaginationMetadata = InvitationData['pagination_metadata'];
export type InvitationData = Output<'fetchInvitations'>;
export type InvitationOrganizationJoinEmail = Sent<'joinOrganization'>;
export type InvitationFailedRecipients = NonNullable<Output<'joinOrganization'>>;
export type InvitationAcceptance = Sent<'acceptInvitation'>;
export type NewAWSAccessCredentials = Sent<'addAWSAccessCredentials'>;
export type AWSAccessCredentials = Output<'checkAWSAccessCredentialsByName'>;
export type Terms = Output<'getTerms'>;
export type TermsAcceptance = Sent<'acceptTerms'>;
/** Which accounts to list: `search` is how the username begins, or the e-mail address where there is an `@` in it. */
export interface AdminUserQuery {
  search?: string | undefined;
  status?: 'active' | 'disabled' | 'admin' | undefined;
  sort?: 'username' | 'created_at' | '-created_at' | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}
export type AdminUserPage = Output<'listUsers'>;
export type AdminUser = AdminUserPage['users'][number];
export type AdminUserDetail = Output<'inspectUser'>;
export type AdminAuditEntry = AdminUserDetail['audit'][number];
export type AdminMembership = AdminUserDetail['organizations'][number];
export type DisableRequest = Sent<'disableUser'>;
export type RecoveryLink = Output<'createRecoveryLink'>;
export type Settings = Output<'getSettings'>;
export type SettingsUpdate = Sent<'updateSettings'>;
export type OrganizationPolicies = Output<'getOrganizationPolicies'>;
export type OrganizationPoliciesUpdate = Sent<'updateOrganizationPolicies'>;
export type OrganizationQuotas = Output<'getOrganizationQuotas'>;
export type OrganizationQuotasUpdate = Sent<'updateOrganizationQuotas'>;
export type AWSAccessCredentialsUpdate = Sent<'updateAWSAccessCredentials'>;
export type NewAccessCredential = Sent<'addCredential'>;
export type AccessCredential = Output<'getCredential'>;
export type AccessCredentialUpdate = Sent<'updateCredential'>;
export type AccessCredentialsData = Output<'listCredentials'>;
/** The purpose of a short-lived key. */
export interface VendRequest {
  /** `read` when absent; each includes the one before. */
  access?: 'read' | 'write' | 'delete' | undefined;
  /** `s3://bucket/prefix`, one or several; the buckets of the credentials when absent. */
  path?: string | string[] | undefined;
  /** Seconds, from 900 to 43,200; 3,600 when absent. */
  duration?: number | undefined;
}
export type TemporaryCredentials = Output<'vendAWSCredentials'>;
export type PresignRequest = Sent<'presignAWSRequest'>;
export type PresignedUrl = Output<'presignAWSRequest'>;
export type SignRequest = Sent<'signAWSRequest'>;
export type SignedRequest = Output<'signAWSRequest'>;
export type ValidationRequest = Sent<'validateAWSCredentials'>;
export type NewCredentialValidation = Sent<'validateNewCredential'>;
export type ValidationResult = Output<'validateAWSCredentials'>;
export type ValidationCheck = ValidationResult['checks'][number];
export type TrustPolicy = Output<'getTrustPolicy'>;
export type CloudKey = Output<'vendCloudKey'>;
/** Which credentials to list. */
export interface CredentialsFilter extends ListQuery {
  sort?: 'name' | '-name' | 'created_at' | '-created_at' | 'last_used_at' | '-last_used_at' | undefined;
  provider?: 'AWS' | 'AZURE' | 'GCP' | undefined;
  /** A key, a role of AWS, or a token; `token` has those of Azure too. */
  type?: 'key' | 'arn' | 'azure_token' | 'token' | undefined;
}
