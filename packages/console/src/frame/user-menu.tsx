import { useState } from 'react';
import { ask } from '../api/call.ts';
import { messageOf } from '../api/refusal.ts';
import { leaveFor, tellOtherTabs } from '../api/session.ts';
import { Action } from '../ui/buttons.tsx';
import { say } from '../ui/notices.ts';

export function UserMenu({ username }: { username: string }) {
  const [busy, setBusy] = useState(false);

  async function signOut(): Promise<void> {
    setBusy(true);
    try {
      await ask('DELETE', '/console/session');
      tellOtherTabs();
      leaveFor('/sign-in');
    } catch (error) {
      setBusy(false);
      say(messageOf(error));
    }
  }

  return (
    <>
      <span className="bar-user">{username}</span>
      <Action small busy={busy} onClick={signOut}>
        Sign out
      </Action>
    </>
  );
}
