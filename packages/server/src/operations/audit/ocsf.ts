import type { AuditEntry } from '@tessera/contract';
import type * as z from 'zod';

type Entry = z.input<typeof AuditEntry>;

/** Class and activity of OCSF's category 3, Identity & Access Management; https://schema.ocsf.io. */
type Kind = readonly [classId: number, activityId: number];

const accountChange = 3001;
const authentication = 3002;
const entityManagement = 3004;
const groupManagement = 3006;
const other = 99;

const kinds: Record<string, Kind> = {
  'account.create': [accountChange, 1],
  'account.delete': [accountChange, 6],
  'account.disable': [accountChange, 5],
  'account.enable': [accountChange, 2],
  'password.change': [accountChange, 3],
  'sign_in.succeed': [authentication, 1],
  'sign_in.fail': [authentication, 1],
  'session.create': [authentication, 1],
  'session.end_others': [authentication, 2],
  'member.add': [groupManagement, 3],
  'member.remove': [groupManagement, 4],
};

/** Actions of OCSF's Entity Management, by our verbs. */
const verbs: Record<string, number> = {
  create: 1,
  list: 2,
  read: 2,
  export: 2,
  vend: 2,
  update: 3,
  rewrap: 3,
  delete: 4,
  revoke: 4,
};

/** An entry as an event of OCSF 1.x. What OCSF has no place for is in `unmapped`. */
export function ocsfEvent(entry: Entry): Record<string, unknown> {
  const [classId, activityId] = kindOf(entry.action);
  const failed = entry.action === 'sign_in.fail';
  const user = (id: string | undefined, name: string | undefined) => ({ uid: id, name });
  const resource = { uid: entry.subject_id, name: entry.subject_name };
  const isAboutUser = classId === accountChange || classId === authentication || classId === groupManagement;
  return {
    category_uid: 3,
    class_uid: classId,
    activity_id: activityId,
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
    ...(entry.actor_id !== undefined && { actor: { user: user(entry.actor_id, entry.actor_name) } }),
    ...(isAboutUser && entry.subject_id !== undefined && { user: user(entry.subject_id, entry.subject_name) }),
    ...(classId === entityManagement && { entity: resource }),
    ...(classId === groupManagement && { group: { uid: entry.namespace_id, name: entry.namespace_name } }),
    ...(entry.address !== undefined && { src_endpoint: { ip: entry.address } }),
    unmapped: { detail: entry.detail, namespace_id: entry.namespace_id, token_id: entry.token_id },
  };
}

function kindOf(action: string): Kind {
  const known = kinds[action];
  if (known) return known;
  const [noun, verb = ''] = action.split('.');
  if (noun === 'member') return [groupManagement, other];
  if (noun === 'account' || noun === 'password' || noun === 'email') return [accountChange, other];
  return [entityManagement, verbs[verb] ?? other];
}
