import type { AdminAuditEntry, AdminUser, AdminUserDetail } from '@tessera/contract';
import type * as z from 'zod';
import { hasSecondFactor } from '../../operations/mfa/protection.ts';
import type { Stores } from '../../operations/stores.ts';
import { tokenAnswer } from '../../operations/tokens/answer.ts';
import { isConfirmed } from '../../operations/users/email.ts';
import type { UserRecord } from '../../operations/users/store.ts';
import type { AuditEntry } from '../audit/event.ts';
import { readPage } from '../audit/read-page.ts';

const recent = 20;

/** An account in the list. Nothing of it is secret. */
export function accountAnswer(user: UserRecord): z.input<typeof AdminUser> {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    email: user.email,
    is_valid_email: isConfirmed(user),
    status: user.disabledAt === undefined ? 'active' : 'disabled',
    disabled_at: user.disabledAt,
    site_admin: user.siteAdmin === true,
    password_change_required: user.passwordChangeRequired === true,
    second_factor: hasSecondFactor(user),
    created_at: user.createdAt,
    last_activity_date: user.lastActivityAt,
  };
}

/** An account with its organizations, sessions, tokens and other belongings. */
export async function accountDetail(
  { members, tokens, auditPages }: Stores,
  user: UserRecord,
  now: string,
): Promise<z.input<typeof AdminUserDetail>> {
  const memberships = await members.listOfUser(user.id);
  const named = await tokens.list(user.id, 'named', now);
  const sessions = await tokens.list(user.id, 'session', now);
  const undergoneOrDone = { places: ['actor', 'subject'], values: [user.id] } as const;
  const { entries } = await readPage(auditPages, undergoneOrDone, {}, {}, recent);
  return {
    ...accountAnswer(user),
    organizations: memberships.map(({ organizationId, organizationName, role }) => ({
      organization_id: organizationId,
      organization_name: organizationName,
      role,
    })),
    tokens: named.map((token) => tokenAnswer(token)),
    sessions: sessions.map((token) => tokenAnswer(token)),
    audit: entries.map(({ entry }) => entryAnswer(entry)),
  };
}

function entryAnswer(entry: AuditEntry): z.input<typeof AdminAuditEntry> {
  return {
    at: entry.at,
    action: entry.action,
    actor_id: entry.actorId,
    token_id: entry.tokenId,
    subject_id: entry.subjectId,
    namespace_id: entry.namespaceId,
    detail: entry.detail,
    request_id: entry.requestId,
    address: entry.address,
  };
}
