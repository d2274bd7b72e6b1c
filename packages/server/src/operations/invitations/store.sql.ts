import type { Role } from '@tessera/contract';
import type { Selectable } from 'kysely';
import { removed, removedAtOnce } from '../../kit/removed.ts';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, InvitationsTable } from '../../storage/schema.ts';
import type { TokenHash } from '../tokens/token.ts';
import type { InvitationRecord, Invitations } from './store.ts';

// The caches hold nothing of invitations: every statement that changes one keeps them.

const joined = (handle: Handle) =>
  handle
    .selectFrom('invitations')
    .innerJoin('organizations', 'organizations.id', 'invitations.organization_id')
    .innerJoin('users as inviters', 'inviters.id', 'invitations.inviter_id')
    .leftJoin('members', (join) =>
      join
        .onRef('members.organization_id', '=', 'invitations.organization_id')
        .onRef('members.user_id', '=', 'invitations.inviter_id'),
    )
    .selectAll('invitations')
    .select([
      'organizations.name as organization_name',
      'members.role as inviter_role',
      'inviters.disabled_at as inviter_disabled_at',
    ]);

const newestFirst = (query: ReturnType<typeof joined>) =>
  query.orderBy('invitations.created_at', 'desc').orderBy('invitations.id', 'desc');

const insert = compiled((handle, row: InvitationsTable) =>
  handle
    .insertInto('invitations')
    .values(columns<InvitationsTable>(columnNames, row))
    .modifyEnd(keeps('accounts', 'signIns')),
);

const columnNames = [
  'id',
  'organization_id',
  'inviter_id',
  'recipient',
  'recipient_key',
  'email_key',
  'user_id',
  'role',
  'created_at',
  'expires_at',
  'token_hash',
  'accepted_at',
  'accepted_by',
] as const satisfies readonly (keyof InvitationsTable)[];

const find = compiled((handle, { id }: { id: string }) => joined(handle).where('invitations.id', '=', id));

const findPending = compiled(
  (handle, { organizationId, recipientKey }: { organizationId: string; recipientKey: string }) =>
    joined(handle)
      .where('invitations.organization_id', '=', organizationId)
      .where('invitations.recipient_key', '=', recipientKey)
      .where('invitations.accepted_at', 'is', null),
);

const listOfOrganization = compiled((handle, { organizationId }: { organizationId: string }) =>
  newestFirst(joined(handle).where('invitations.organization_id', '=', organizationId)),
);

// Without an address, nothing equals it.
const listFor = compiled((handle, { id, confirmedEmail }: { id: string; confirmedEmail: string | null }) =>
  newestFirst(
    joined(handle).where((the) =>
      the.or([
        the('invitations.accepted_by', '=', id),
        the.and([
          the('invitations.accepted_at', 'is', null),
          the.or([the('invitations.user_id', '=', id), the('invitations.email_key', '=', confirmedEmail)]),
        ]),
      ]),
    ),
  ),
);

const countPending = compiled((handle, { organizationId, now }: { organizationId: string; now: string }) =>
  handle
    .selectFrom('invitations')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('organization_id', '=', organizationId)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', now),
);

const remove = compiled((handle, { id }: { id: string }) =>
  handle.deleteFrom('invitations').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')),
);

interface PendingTo {
  organizationId: string;
  id: string;
  confirmedEmail: string | null;
}

const removePendingTo = compiled((handle, { organizationId, id, confirmedEmail }: PendingTo) =>
  handle
    .deleteFrom('invitations')
    .where('organization_id', '=', organizationId)
    .where('accepted_at', 'is', null)
    .where((the) => the.or([the('user_id', '=', id), the('email_key', '=', confirmedEmail)]))
    .modifyEnd(keeps('accounts', 'signIns')),
);

export function sqlInvitations(handle: Handle): Invitations {
  const change = (id: string, values: Partial<InvitationsTable>) =>
    handle
      .updateTable('invitations')
      .set(values)
      .where('id', '=', id)
      .modifyEnd(keeps('accounts', 'signIns'))
      .execute();
  return {
    async insert(invitation) {
      await insert(handle, {
        id: invitation.id,
        organization_id: invitation.organizationId,
        inviter_id: invitation.inviterId,
        recipient: invitation.recipient,
        recipient_key: invitation.recipientKey,
        email_key: invitation.emailKey ?? null,
        user_id: invitation.userId ?? null,
        role: invitation.role,
        created_at: invitation.createdAt,
        expires_at: invitation.expiresAt,
        token_hash: null,
        accepted_at: null,
        accepted_by: null,
      });
    },
    async find(id) {
      const [row] = await find(handle, { id });
      return row && recordOf(row);
    },
    async findByToken(hash) {
      const row = await joined(handle).where('invitations.token_hash', '=', hash).executeTakeFirst();
      return row && recordOf(row);
    },
    async findPending(organizationId, recipientKey) {
      const [row] = await findPending(handle, { organizationId, recipientKey });
      return row && recordOf(row);
    },
    async listOfOrganization(organizationId) {
      return (await listOfOrganization(handle, { organizationId })).map(recordOf);
    },
    async listFor({ id, confirmedEmail = null }) {
      return (await listFor(handle, { id, confirmedEmail })).map(recordOf);
    },
    async countPending(organizationId, now) {
      const [row] = await countPending(handle, { organizationId, now });
      return Number(row?.count);
    },
    async renew(id, { inviterId, role, userId, expiresAt }) {
      await change(id, {
        inviter_id: inviterId,
        role,
        user_id: userId ?? null,
        expires_at: expiresAt,
        token_hash: null,
      });
    },
    async setToken(id, hash) {
      await change(id, { token_hash: hash ?? null });
    },
    async endLinksTo(userId) {
      await handle
        .updateTable('invitations')
        .set({ token_hash: null })
        .where('user_id', '=', userId)
        .where('token_hash', 'is not', null)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async accept(id, userId, now) {
      await change(id, { token_hash: null, accepted_at: now, accepted_by: userId });
    },
    async remove(id) {
      await remove(handle, { id });
    },
    async removePendingTo(organizationId, { id, confirmedEmail = null }) {
      await removePendingTo(handle, { organizationId, id, confirmedEmail });
    },
    async removeExpired(before) {
      const old = handle.selectFrom('invitations').select('id').where('expires_at', '<=', before).orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('invitations')
        .where('id', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}

type JoinedRow = Selectable<InvitationsTable> & {
  organization_name: string;
  inviter_role: string | null;
  inviter_disabled_at: string | null;
};

function recordOf(row: JoinedRow): InvitationRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    inviterId: row.inviter_id,
    inviterRole: row.inviter_disabled_at === null ? ((row.inviter_role ?? undefined) as Role | undefined) : undefined,
    recipient: row.recipient,
    recipientKey: row.recipient_key,
    emailKey: row.email_key ?? undefined,
    userId: row.user_id ?? undefined,
    role: row.role as Role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    tokenHash: (row.token_hash ?? undefined) as TokenHash | undefined,
    acceptedAt: row.accepted_at ?? undefined,
    acceptedBy: row.accepted_by ?? undefined,
  };
}
