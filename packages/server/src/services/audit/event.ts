import type { Principal } from '../../access/principal.ts';
import { day } from '../../kit/clock.ts';
import type { Client } from '../../operations/use-case.ts';

/** How long entries are kept: a year and the weeks in which somebody looks back on it. */
export const auditKeptFor = 400 * day;

/** What is audited, as noun and verb. `docs/operating-audit.md` says when. */
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

/** What happened, in IDs: nothing in it is secret, and names are left to the tables that may forget them. */
export interface AuditEvent {
  at: string;
  action: AuditedAction;
  /** The user, token, passkey, organization, invitation, credentials or service credential that it happened to. */
  subjectId?: string | undefined;
  /** The user or organization in whose namespace that is, where it is another. */
  namespaceId?: string | undefined;
  /**
   * For memberships and invitations: the role. For sign-ins with a passkey: that it was one; at an identity provider: which. For
   * failed ones with the right password: what of the second factor failed. For domains: what a check made of them. For merged
   * reads: how many. For a gap: how many entries are missing, and until when. For keys and signatures: the access, the paths
   * and the end. For settings, policies and quotas: which; for terms: the version. For devices: what the tool calls itself.
   */
  detail?: string | undefined;
}

/**
 * Whose doing it was, and in which request. All absent for what the server does by itself; for what an operator does on the
 * command line, the request is the run of the command.
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

/** An entry as the log has it. Field by field: nothing gets there that nobody thought of. */
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
