import { useQuery } from '@tanstack/react-query';
import type { Invitation } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys, pendingInvitationsQuery } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Ago, Until } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import { instantColumn } from '../../ui/list/instant-column.tsx';
import type { Column } from '../../ui/list/types.ts';
import { Note, Section } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';

type Pending = z.output<typeof Invitation>;
const changes = [keys.invitations];
const recipientOf = ({ email, namespace_invited }: Pending) => email ?? namespace_invited ?? '';

const columns: readonly Column<Pending>[] = [
  { id: 'recipient', title: 'Invited', value: recipientOf, width: '1.6fr' },
  { id: 'role', title: 'Role', value: ({ organization_role: role = 'read_only' }) => roleWords[role] },
  instantColumn('sent', 'Sent', ({ created_at }) => created_at, Ago),
  instantColumn('until', 'Until', ({ expires_at }) => expires_at, Until),
];

/** The pending invitations, for members who may invite; nothing if there are none. */
export default function PendingInvitations({ organization }: { organization: string }) {
  const { data: pending = [] } = useQuery(pendingInvitationsQuery(organization));
  if (pending.length === 0) return null;
  return (
    <Section
      title="Invitations"
      about="Not accepted yet. The list shows what was typed, whether or not there is such an account."
    >
      <DataList
        label={`Invitations to ${organization}`}
        noun="invitation"
        items={pending}
        idOf={({ id = '' }) => id}
        nameOf={recipientOf}
        columns={columns}
        empty={null}
        actions={(invitation) => <InvitationActions organization={organization} invitation={invitation} />}
      />
    </Section>
  );
}

function InvitationActions({ organization, invitation }: { organization: string; invitation: Pending }) {
  const { id = '' } = invitation;
  const recipient = recipientOf(invitation);
  const resend = useAct({
    work: () => call('resendInvitation', { params: { invitation: id } }),
    changes,
    done: `A new link is on its way to ${recipient}; the old one works no more`,
  });
  return (
    <>
      <Action small label={`Resend to ${recipient}`} busy={resend.busy} onClick={resend.act}>
        Resend
      </Action>
      <Confirm
        small
        verb="Revoke"
        label={`Revoke the invitation of ${recipient}`}
        title={`Revoke the invitation of ${recipient}?`}
        consequence="Its link works no more. You can invite them again."
        done={`The invitation of ${recipient} is revoked`}
        changes={changes}
        work={() => call('cancelJoinOrganization', { params: { invitation: id, organization } })}
      />
      {resend.problem !== undefined && <Note kind="bad">{resend.problem}</Note>}
    </>
  );
}
