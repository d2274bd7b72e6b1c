import { useQuery } from '@tanstack/react-query';
import type { Invitation } from '@tessera/contract';
import { useNavigate } from 'react-router';
import type * as z from 'zod';
import { call } from '../api/call.ts';
import { keys, pendingInvitationsQuery } from '../api/queries.ts';
import { useAct } from '../ui/act.ts';
import { Action } from '../ui/buttons.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Until } from '../ui/instant.tsx';
import { say } from '../ui/notices.ts';
import { Note, Section } from '../ui/page.tsx';
import { roleWords } from '../ui/words.ts';

/** The invitations to the user, with their actions; nothing if there are none. */
export function OwnInvitations() {
  const { data: invitations = [] } = useQuery(pendingInvitationsQuery());
  if (invitations.length === 0) return null;
  return (
    <Section title="You are invited">
      <ul className="box">
        {invitations.map((invitation) => (
          <OwnInvitation key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </Section>
  );
}

function OwnInvitation({ invitation }: { invitation: z.output<typeof Invitation> }) {
  const { id = '', organization_name: name = '', organization_role: role = 'read_only', expires_at } = invitation;
  const navigate = useNavigate();
  const changes = [keys.invitations, keys.organizations, keys.user];
  const accept = useAct({
    work: () => call('acceptInvitation', { params: { invitation: id }, body: undefined }),
    changes,
  });

  async function accepted(): Promise<void> {
    if (!(await accept.act())) return;
    await navigate(`/organizations/${name}`);
    say(`You are a member of ${name} now`);
  }

  return (
    <li>
      <div className="thing">
        <strong>{name}</strong>
        <p className="dim">
          {roleWords[role]}, until <Until at={expires_at} />
        </p>
        {accept.problem !== undefined && <Note kind="bad">{accept.problem}</Note>}
      </div>
      <div className="acts">
        <Action small kind="main" label={`Accept the invitation to ${name}`} busy={accept.busy} onClick={accepted}>
          Accept
        </Action>
        <Confirm
          small
          verb="Decline"
          label={`Decline the invitation to ${name}`}
          title={`Decline the invitation to ${name}?`}
          consequence="It is removed. An owner or an admin can invite you again."
          done={`The invitation to ${name} is declined`}
          changes={changes}
          work={() => call('declineInvitation', { params: { invitation: id } })}
        />
      </div>
    </li>
  );
}
