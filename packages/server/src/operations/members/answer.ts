import { actionsOf, type OrganizationUser } from '@tessera/contract';
import type * as z from 'zod';
import { roleCan } from '../../access/can.ts';
import type { MemberRecord } from './store.ts';

/** A member as `viewer`, a member of the same organization, sees them. */
export function memberAnswer(member: MemberRecord, viewer: MemberRecord): z.input<typeof OrganizationUser> {
  return {
    user_id: member.userId,
    organization_id: member.organizationId,
    username: member.username,
    organization_name: member.organizationName,
    role: member.role,
    allowed_actions: actionsOf(member.role),
    ...(roleCan(viewer.role, 'edit_organization')
      ? { user_full_name: member.fullName ?? member.username, user_email: member.email }
      : {}),
  };
}
