import type { AuditEntry } from '@tessera/contract';
import type * as z from 'zod';
import type { AuditedAction } from '../../services/audit/event.ts';

type Entry = z.input<typeof AuditEntry>;

/** Classes of OCSF's category 3, Identity & Access Management; https://schema.ocsf.io/1.3.0. */
const accountChange = 3001;
const authentication = 3002;
const entityManagement = 3004;
const userAccess = 3005;
const groupManagement = 3006;
/** The activity without a number in its class; `activity_name` names it. */
const other = 99;

/** Which ID of an entry is the user's that a class asks for. */
type UserOf = 'subject' | 'namespace' | 'actor';
type Kind = readonly [classId: number, activityId: number, userOf?: UserOf];

/**
 * The class and activity of each action. A new action needs its place here: `other` is for actions without a number in
 * OCSF.
 */
const kinds: Record<AuditedAction, Kind> = {
  'account.create': [accountChange, 1],
  'account.rename': [accountChange, other],
  'account.delete': [accountChange, 6],
  'account.disable': [accountChange, 5],
  'account.enable': [accountChange, 2],
  'password.change': [accountChange, 3],
  'password.import': [accountChange, 3],
  'email.change': [accountChange, other],
  'email.confirm': [accountChange, other],
  'mfa.enable': [accountChange, 10],
  'mfa.disable': [accountChange, 11],
  'mfa.recovery_codes': [accountChange, other],
  'mfa.recovery_code_use': [accountChange, other],
  'mfa.rewrap': [entityManagement, 3],
  'identity.link': [entityManagement, 1],
  'identity.unlink': [entityManagement, 4],
  'sso_domain.create': [entityManagement, 1],
  'sso_domain.update': [entityManagement, 3],
  'sso_domain.delete': [entityManagement, 4],
  'sso_domain.check': [entityManagement, 3],
  'sso_domain.rewrap': [entityManagement, 3],
  // A passkey is a factor; its name is a name of a thing.
  'passkey.add': [accountChange, 10, 'namespace'],
  'passkey.rename': [entityManagement, 3],
  'passkey.remove': [accountChange, 11, 'namespace'],
  'sign_in.succeed': [authentication, 1],
  'sign_in.fail': [authentication, 1],
  'session.create': [authentication, 1, 'actor'],
  'session.end_others': [authentication, 2],
  'session.end_by_provider': [authentication, 2, 'namespace'],
  'token.create': [entityManagement, 1],
  'token.replace': [entityManagement, 3],
  'token.revoke': [entityManagement, 4],
  'token.void': [entityManagement, 4],
  'device.approve': [authentication, 1, 'actor'],
  'device.deny': [authentication, other],
  'service_credential.create': [entityManagement, 1],
  'service_credential.delete': [entityManagement, 4],
  'organization.create': [entityManagement, 1],
  'organization.update': [entityManagement, 3],
  'organization.delete': [entityManagement, 4],
  'organization.policies': [entityManagement, 3],
  'member.add': [groupManagement, 3],
  'member.update': [groupManagement, 1],
  'member.remove': [groupManagement, 4],
  'invitation.create': [entityManagement, 1],
  'invitation.resend': [entityManagement, 3],
  'invitation.cancel': [entityManagement, 4],
  'invitation.accept': [entityManagement, 3],
  'invitation.decline': [entityManagement, 3],
  'credentials.create': [entityManagement, 1],
  'credentials.update': [entityManagement, 3],
  'credentials.delete': [entityManagement, 4],
  'credentials.list': [entityManagement, 2],
  'credentials.read': [entityManagement, 2],
  'credentials.vend': [entityManagement, 2],
  'credentials.sign': [entityManagement, 2],
  'credentials.validate': [entityManagement, 2],
  'credentials.rewrap': [entityManagement, 3],
  'admin.grant': [userAccess, 1],
  'admin.revoke': [userAccess, 2],
  'admin.end_sessions': [authentication, 2],
  'admin.revoke_tokens': [accountChange, other],
  'admin.require_password_change': [accountChange, other],
  'admin.recovery_link': [accountChange, 4],
  'admin.confirm_email': [accountChange, other],
  'admin.quotas': [entityManagement, 3],
  'settings.update': [entityManagement, 3],
  'terms.accept': [accountChange, other],
  'database.restore': [entityManagement, other],
  'account.export': [entityManagement, 2],
  'audit.export': [entityManagement, 2],
  'audit.gap': [entityManagement, other],
  'audit.break': [entityManagement, other],
};

/** An entry as an event of OCSF 1.3. Fields without a place in OCSF are in `unmapped`. */
export function ocsfEvent(entry: Entry): Record<string, unknown> {
  const kind = kindOf(entry.action);
  const [classId, activityId] = kind;
  const failed = entry.action === 'sign_in.fail';
  return {
    category_uid: 3,
    class_uid: classId,
    activity_id: activityId,
    ...(activityId === other && { activity_name: entry.action }),
    type_uid: classId * 100 + activityId,
    severity_id: failed ? 2 : 1,
    status_id: failed ? 2 : 1,
    time: Date.parse(entry.at),
    metadata: {
      version: '1.3.0',
      product: { name: 'Tessera', vendor_name: 'Tessera' },
      event_code: entry.action,
      ...(entry.seq !== undefined && { sequence: entry.seq }),
      ...(entry.request_id !== undefined && { correlation_uid: entry.request_id }),
    },
    ...(entry.actor_id !== undefined && { actor: { user: named(entry.actor_id, entry.actor_name) } }),
    ...targetOf(kind, entry),
    ...(entry.address !== undefined && { src_endpoint: { ip: entry.address } }),
    unmapped: { detail: entry.detail, namespace_id: entry.namespace_id, token_id: entry.token_id },
  };
}

/** A newer version may have written actions that this one does not know. */
function kindOf(action: string): Kind {
  return Object.hasOwn(kinds, action) ? kinds[action as AuditedAction] : [entityManagement, other];
}

/** The required fields of each class about the object of an event. */
function targetOf([classId, , userOf = 'subject']: Kind, entry: Entry): Record<string, unknown> {
  const subject = named(entry.subject_id, entry.subject_name);
  const user = named(entry[`${userOf}_id`], entry[`${userOf}_name`]);
  const [noun, verb] = entry.action.split('.');
  switch (classId) {
    case accountChange:
      return { user };
    case authentication:
      return { user, service: { name: 'Tessera' } };
    case userAccess:
      return { user: subject, privileges: ['site administrator'] };
    case groupManagement:
      return {
        user: subject,
        group: named(entry.namespace_id, entry.namespace_name),
        ...(entry.detail !== undefined && verb !== 'remove' && { privileges: [entry.detail.split(' ').at(-1)] }),
      };
    default:
      return { entity: { ...(subject.uid === undefined ? { name: noun } : subject), type: noun } };
  }
}

function named(uid: string | undefined, name: string | undefined) {
  return { uid, name };
}
