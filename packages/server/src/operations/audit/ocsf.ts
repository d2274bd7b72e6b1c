import type { AuditEntry } from '@tessera/contract';
import type * as z from 'zod';

type Entry = z.input<typeof AuditEntry>;

/** Classes of OCSF's category 3, Identity & Access Management; https://schema.ocsf.io/1.3.0. */
const accountChange = 3001;
const authentication = 3002;
const entityManagement = 3004;
const userAccess = 3005;
const groupManagement = 3006;
/** The activity without a number in its class; `activity_name` names it. */
const other = 99;

type Kind = readonly [classId: number, activityId: number];

const kinds: Record<string, Kind> = {
  'account.create': [accountChange, 1],
  'account.enable': [accountChange, 2],
  'account.disable': [accountChange, 5],
  'account.delete': [accountChange, 6],
  'account.export': [entityManagement, 2],
  'password.change': [accountChange, 3],
  'mfa.enable': [accountChange, 10],
  'mfa.disable': [accountChange, 11],
  'sign_in.succeed': [authentication, 1],
  'sign_in.fail': [authentication, 1],
  'session.create': [authentication, 1],
  'session.end_others': [authentication, 2],
  'admin.end_sessions': [authentication, 2],
  'admin.grant': [userAccess, 1],
  'admin.revoke': [userAccess, 2],
  'member.update': [groupManagement, 1],
  'member.add': [groupManagement, 3],
  'member.remove': [groupManagement, 4],
};

/** Nouns whose subject is a user. */
const aboutUsers = new Set(['account', 'password', 'email', 'mfa', 'admin', 'terms', 'session', 'sign_in']);

/** Activities of Entity Management, by our verbs. */
const verbs: Record<string, number> = {
  create: 1,
  list: 2,
  read: 2,
  export: 2,
  vend: 2,
  sign: 2,
  validate: 2,
  update: 3,
  rewrap: 3,
  resend: 3,
  accept: 3,
  decline: 3,
  delete: 4,
  revoke: 4,
  cancel: 4,
  void: 4,
};

/** An entry as an event of OCSF 1.3. What OCSF has no place for is in `unmapped`. */
export function ocsfEvent(entry: Entry): Record<string, unknown> {
  const [classId, activityId] = kindOf(entry.action);
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
    ...targetOf(classId, entry),
    ...(entry.address !== undefined && { src_endpoint: { ip: entry.address } }),
    unmapped: { detail: entry.detail, namespace_id: entry.namespace_id, token_id: entry.token_id },
  };
}

function kindOf(action: string): Kind {
  const known = kinds[action];
  if (known) return known;
  const [noun = '', verb = ''] = action.split('.');
  return aboutUsers.has(noun) ? [accountChange, other] : [entityManagement, verbs[verb] ?? other];
}

/** What an event of each class must have about what it was done to. */
function targetOf(classId: number, entry: Entry): Record<string, unknown> {
  const subject = named(entry.subject_id, entry.subject_name);
  const [noun, verb] = entry.action.split('.');
  switch (classId) {
    case accountChange:
      return { user: subject };
    case authentication:
      // The subject of a new session is the session.
      return {
        user: entry.action === 'session.create' ? named(entry.actor_id, entry.actor_name) : subject,
        service: { name: 'Tessera' },
      };
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
