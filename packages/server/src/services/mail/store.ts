import type { Role } from '@tessera/contract';

/**
 * A mail that is owed. It holds no token: one is made when it is sent, so that a dump has nothing to use. Rows of older
 * versions have no `userId`.
 */
export type Mail =
  | { kind: 'confirm_email'; userId: string; email: string }
  | { kind: 'password_reset_wanted'; email?: string | undefined; username?: string | undefined }
  | { kind: 'password_changed'; userId?: string | undefined; username: string; email: string }
  | { kind: 'email_changed'; userId?: string | undefined; username: string; email: string; newEmail: string }
  | { kind: 'second_factor'; what: SecondFactorNotice; userId: string; username: string; email: string }
  | {
      kind: 'identity';
      what: 'linked' | 'unlinked';
      /** The provider, and how it called the person. */
      issuer: string;
      name: string;
      userId: string;
      username: string;
      email: string;
    }
  | {
      kind: 'domain';
      /** The result of a check. */
      what: 'grace_period' | 'failed';
      domain: string;
      organization: string;
      userId: string;
      email: string;
    }
  /** Tokens of a user that expire soon, by their IDs: those that were revoked meanwhile are left out when it is written. */
  | { kind: 'token_expiry'; userId: string; tokenIds: readonly string[] }
  | { kind: 'invitation'; invitationId: string }
  | { kind: 'credentials_failing'; userId: string; credentialsId: string }
  | {
      kind: 'membership';
      event: MembershipEvent;
      userId: string;
      /** Names as they were then. */
      organization: string;
      role: Role;
      actorId: string;
      actor: string;
    };

/** The change of a user's second factors that a mail reports. */
export type SecondFactorNotice =
  | 'totp_on'
  | 'totp_off'
  | 'recovery_code_used'
  | 'recovery_codes_made'
  | 'passkey_added'
  | 'passkey_removed'
  | 'factors_removed';

/** Another user's change to a user's membership. */
export type MembershipEvent = 'added' | 'made_owner' | 'removed';

export const mailKinds = [
  'confirm_email',
  'password_reset_wanted',
  'password_changed',
  'email_changed',
  'second_factor',
  'identity',
  'domain',
  'token_expiry',
  'invitation',
  'membership',
  'credentials_failing',
] as const satisfies readonly Mail['kind'][];

export interface OutboxRecord {
  id: string;
  mail: Mail;
  attempts: number;
  createdAt: string;
}

export interface Outbox {
  add(id: string, mail: Mail, now: string): Promise<void>;
  /** Whether any mail is due. */
  hasDue(now: string): Promise<boolean>;
  /** Takes up to `limit` due mails of each kind, so that none waits behind others, and makes them due again at `again`, should this node die with them. */
  claim(now: string, again: string, limit: number): Promise<OutboxRecord[]>;
  /** Makes a mail that could not be sent due later. */
  postpone(id: string, dueAt: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Gives up mails owed since before an instant. */
  removeOwedBefore(instant: string): Promise<void>;
  count(): Promise<number>;
}
