import { expect, it } from 'vitest';
import { auditedActions } from '../../services/audit/event.ts';
import { ocsfEvent } from './ocsf.ts';

const at = '2026-01-01T00:00:00.000Z';
const ids = { subject_id: 'fake-subject', namespace_id: 'fake-namespace', actor_id: 'fake-actor' };
const eventOf = (action: string) => ocsfEvent({ at, action, ...ids });

/** The activities that OCSF 1.3 has of each class, besides 99; https://schema.ocsf.io/1.3.0/categories/iam. */
const activities: Record<number, number> = { 3001: 11, 3002: 5, 3004: 4, 3005: 2, 3006: 4 };

it.each(auditedActions)('OCSF has a class and an activity for %s, with the required fields of the class', (action) => {
  const event = eventOf(action);
  const { class_uid: classId, activity_id: activity } = event as { class_uid: number; activity_id: number };
  const most = activities[classId] ?? 0;
  expect(activity === 99 || (activity >= 1 && activity <= most), `${classId} has no activity ${activity}`).toBe(true);
  expect(event['activity_name']).toBe(activity === 99 ? action : undefined);
  expect(event).toHaveProperty(classId === 3004 ? 'entity' : 'user');
  if (classId === 3006) expect(event).toHaveProperty('group.uid', ids.namespace_id);
});

it.each([
  ['passkey.add', 300110, ids.namespace_id],
  ['passkey.remove', 300111, ids.namespace_id],
  ['mfa.enable', 300110, ids.subject_id],
  ['session.create', 300201, ids.actor_id],
  ['session.end_by_provider', 300202, ids.namespace_id],
  ['device.approve', 300201, ids.actor_id],
  ['admin.recovery_link', 300104, ids.subject_id],
])('%s is %s of the user, whichever ID of the entry is the user’s', (action, type, uid) => {
  expect(eventOf(action)).toMatchObject({ type_uid: type, user: { uid } });
});

it('a change of an organization is about no user', () => {
  expect(eventOf('admin.quotas')).toMatchObject({ type_uid: 300403, entity: { uid: ids.subject_id } });
});

it('an entry of a newer version is an event too', () => {
  expect(eventOf('fake.happen')).toMatchObject({ type_uid: 300499, activity_name: 'fake.happen' });
});
