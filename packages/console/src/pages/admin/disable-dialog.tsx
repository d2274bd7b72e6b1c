import { Checkbox } from '@mantine/core';
import type { QueryKey } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { useAct } from '../../ui/act.ts';
import { Action } from '../../ui/buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/page.tsx';

interface DisableDialogProps {
  username: string;
  changes: readonly QueryKey[];
  close: () => void;
}

/** Asks before an account is disabled, and whether organizations may be left without an owner by it. */
export default function DisableDialog({ username, changes, close }: DisableDialogProps) {
  const [leaving, setLeaving] = useState(false);
  const { act, busy, problem } = useAct({
    work: () => call('disableUser', { params: { user: username }, body: { leave_without_owner: leaving } }),
    changes,
    done: `${username} is disabled`,
  });

  async function confirmed(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (await act()) close();
  }

  return (
    <Dialog title={`Disable ${username}?`} close={close}>
      <form className="stack" onSubmit={confirmed}>
        <p>
          No password, session, token or mailed link of the account is accepted from the next request on. Nothing is
          deleted, and enabling brings all of it back.
        </p>
        <Checkbox
          label="Also where an organization is left without an owner"
          description="Its members cannot be changed then, until an owner is enabled."
          checked={leaving}
          onChange={(event) => setLeaving(event.currentTarget.checked)}
        />
        {problem !== undefined && <Note kind="bad">{problem}</Note>}
        <div className="acts">
          <Action kind="danger" submit busy={busy}>
            Yes, disable
          </Action>
          <Action onClick={close}>Cancel</Action>
        </div>
      </form>
    </Dialog>
  );
}
