import { SignedOut } from '@tessera/contract';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { ask } from '../api/call.ts';
import { messageOf } from '../api/refusal.ts';
import { leaveFor, tellOtherTabs } from '../api/session.ts';
import { Action } from '../ui/buttons.tsx';
import { say } from '../ui/notices.ts';
import { Picture } from '../ui/picture.tsx';
import { lossNow } from '../ui/unsaved.ts';
import type { SignedInUser } from './user.ts';

const LeavingDialog = lazy(() => import('./leaving-dialog.tsx'));

/** The signed-in user, and the way out, which asks where something would be lost by it. */
export function UserMenu({ user }: { user: SignedInUser }) {
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const { username, name = username, logo } = user;

  async function signOut(): Promise<void> {
    setAsked(false);
    setBusy(true);
    try {
      const ended = await ask('DELETE', '/console/session');
      tellOtherTabs();
      // A provider that signed the person in ends its own session too, and leads back.
      leaveFor(ended === undefined ? '/sign-in' : SignedOut.parse(ended).url);
    } catch (error) {
      setBusy(false);
      say(messageOf(error));
    }
  }

  return (
    <>
      <Link to="/account" className="bar-user">
        <Picture name={name} logo={logo} />
        <span>{username}</span>
      </Link>
      <Action small busy={busy} onClick={() => (lossNow() === undefined ? signOut() : setAsked(true))}>
        Sign out
      </Action>
      {asked && (
        <Suspense fallback={null}>
          <LeavingDialog loss={lossNow()} leave={() => void signOut()} stay={() => setAsked(false)} />
        </Suspense>
      )}
    </>
  );
}
