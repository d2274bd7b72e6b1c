import { Radio, Stack } from '@mantine/core';
import { actionsOf, type Action as NamespaceAction, type Role, roles } from '@tessera/contract';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { act, useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import { roleRows } from './role-table.tsx';

interface RoleDialogProps {
  organization: string;
  username: string;
  role: Role;
  /** It is the one who looks. */
  isSelf: boolean;
  /** The reason why the viewer cannot make an owner. */
  ownerReason: string | undefined;
  close: () => void;
}

/**
 * Asks for the new role of a member, and shows the permissions of each. Nothing changes before the button is pressed.
 */
export default function RoleDialog({ organization, username, role, isSelf, ownerReason, close }: RoleDialogProps) {
  const [wanted, setWanted] = useState<Role>(role);
  const set = (next: Role) =>
    call('updateUserInOrganization', { params: { organization, username }, body: { role: next } });
  const changes = [keys.organization, keys.organizations, keys.user];
  const undo = () =>
    void act({ work: () => set(role), changes, done: `${username} is ${roleWords[role].toLowerCase()} again` });
  const change = useAct({
    work: () => set(wanted),
    changes,
    done: `${username} is ${roleWords[wanted].toLowerCase()} now`,
    undo: isSelf ? undefined : undo,
  });

  async function submitted(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (wanted === role || (await change.act())) close();
  }

  return (
    <Dialog close={close} size="lg" title={`Role of ${username}`}>
      <form className="stack" onSubmit={submitted}>
        <Radio.Group
          aria-label="Role"
          value={wanted}
          onChange={(value) => setWanted(value as Role)}
          description="Each role may also do what the ones above it may."
        >
          <Stack gap="sm" mt="sm">
            {[...roles].reverse().map((value) => (
              <Radio
                key={value}
                value={value}
                label={roleWords[value]}
                description={value === 'owner' && ownerReason !== undefined ? ownerReason : mayDo(value)}
                disabled={value === 'owner' && ownerReason !== undefined && role !== 'owner'}
                data-autofocus={value === role || undefined}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Consequence username={username} role={role} wanted={wanted} isSelf={isSelf} />
        {change.problem !== undefined && <Note kind="bad">{change.problem}</Note>}
        <div className="acts">
          <Action kind={wanted === 'owner' || isSelf ? 'danger' : 'main'} submit busy={change.busy}>
            {wanted === 'owner' && role !== 'owner' ? `Make ${username} an owner` : 'Change role'}
          </Action>
          <Action onClick={close}>Cancel</Action>
        </div>
      </form>
    </Dialog>
  );
}

/** The permissions of a role beyond the role below it, from the same table that the server goes by. */
function mayDo(role: Role): string {
  const below = roles[roles.indexOf(role) + 1];
  const before: readonly NamespaceAction[] = below === undefined ? [] : actionsOf(below);
  const more = roleRows.filter(({ action }) => actionsOf(role).includes(action) && !before.includes(action));
  return more.map(({ words }) => words).join('; ');
}

function Consequence({
  username,
  role,
  wanted,
  isSelf,
}: {
  username: string;
  role: Role;
  wanted: Role;
  isSelf: boolean;
}) {
  if (wanted === role) return null;
  if (isSelf) {
    return (
      <Note>
        You become {roleWords[wanted].toLowerCase()}, and cannot take back yourself what you give up: another owner has
        to.
      </Note>
    );
  }
  if (wanted === 'owner') {
    return (
      <Note>
        An owner may do everything here: also remove you, and delete the organization. Making {username} one asks for
        your password.
      </Note>
    );
  }
  return null;
}
