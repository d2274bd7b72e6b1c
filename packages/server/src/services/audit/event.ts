import type { Principal } from '../../access/principal.ts';
import { day } from '../../kit/clock.ts';
import type { Client } from '../../operations/use-case.ts';

/** How long entries are kept: a year, and the weeks of its yearly review. */
export const auditKeptFor = 400 * day;

/** The audited actions, as noun and verb. `docs/operating-audit.md` says when each is written. */
export const auditedActions = [
  'account.create',
  'account.rename',
  'account.delete',
  'account.disable',
  'account.enable',
  'password.change',
  'password.import',
  'email.change',
  'email.confirm',
  'mfa.enable',
  'mfa.disable',
  'mfa.recovery_codes',
  'mfa.recovery_code_use',
  'mfa.rewrap',
  'identity.link',
  'identity.unlink',
  'sso_domain.create',
  'sso_domain.update',
  'sso_domain.delete',
  'sso_domain.check',
  'sso_domain.rewrap',
  'passkey.add',
  'passkey.rename',
  'passkey.remove',
  'sign_in.succeed',
  'sign_in.fail',
  'session.create',
  'session.end_others',
  'session.end_by_provider',
  'token.create',
  'token.replace',
  'token.revoke',
  'token.void',
  'device.approve',
  'device.deny',
  'service_credential.create',
  'service_credential.delete',
  'organization.create',
  'organization.update',
  'organization.delete',
  'organization.policies',
  'member.add',
  'member.update',
  'member.remove',
  'invitation.create',
  'invitation.resend',
  'invitation.cancel',
  'invitation.accept',
  'invitation.decline',
  'credentials.create',
  'credentials.update',
  'credentials.delete',
  'credentials.list',
  'credentials.read',
  'credentials.vend',
  'credentials.sign',
  'credentials.validate',
  'admin.grant',
  'admin.revoke',
  'admin.end_sessions',
  'admin.revoke_tokens',
  'admin.require_password_change',
  'admin.recovery_link',
  'admin.confirm_email',
  'admin.quotas',
  'settings.update',
  'terms.accept',
  'database.restore',
  'credentials.rewrap',
  'account.export',
  'audit.export',
  'audit.gap',
  'audit.break',
] as const;
export type AuditedAction = (typeof auditedActions)[number];

/** Ends the detail of a membership that ended with its account. */
export const withTheAccount = ', with the account';

/** An event, in IDs: nothing in it is secret. Names stay in the tables where they can be deleted. */
export interface AuditEvent {
  at: string;
  action: AuditedAction;
  /** The user, token, passkey, organization, invitation, credentials or service credential that it happened to. */
  subjectId?: string | undefined;
  /** The user or organization in whose namespace that is, where it is another. */
  namespaceId?: string | undefined;
  /**
   * For memberships and invitations: the role, and whether it ended with the account. For sign-ins with a passkey: the
   * word; at an identity provider: its name. For failed ones with the right password: the fault of the second factor.
   * For domains: the result of a check. For merged reads: their number. For a gap: how many entries are missing, and
   * until when. For keys and signatures: the access, the paths and the end. For settings, policies and quotas: their
   * names; for terms: the version. For devices: the tool's name for itself.
   */
  detail?: string | undefined;
}

/**
 * The actor and the request of an event. All absent for actions of the server itself; for an operator's command, the
 * request is the run of the command.
 */
export interface AuditOrigin {
  actorId?: string | undefined;
  tokenId?: string | undefined;
  requestId?: string | undefined;
  address?: string | undefined;
}

export type AuditEntry = AuditEvent & AuditOrigin;

export function originOf(principal: Principal | undefined, client: Client): AuditOrigin {
  return {
    actorId: principal?.userId,
    tokenId: principal?.token?.id,
    requestId: client.requestId,
    address: client.address,
  };
}

/** An entry as the log has it. Field by field: so a new field reaches the log only by intent. */
export function auditLine(entry: AuditEntry): Record<string, unknown> {
  return {
    audit: true,
    action: entry.action,
    at: entry.at,
    request_id: entry.requestId,
    actor_id: entry.actorId,
    token_id: entry.tokenId,
    subject_id: entry.subjectId,
    namespace_id: entry.namespaceId,
    detail: entry.detail,
    address: entry.address,
  };
}
