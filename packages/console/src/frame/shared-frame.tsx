import { useState } from 'react';
import { Outlet } from 'react-router';
import { facts } from '../api/facts.ts';
import { knownUser } from '../api/session.ts';
import { Brand } from '../ui/brand.tsx';
import { Action } from '../ui/buttons.tsx';
import { Frame } from './frame.tsx';

/**
 * The frame of a page that visitors see too: that of a signed-in user, or a bar with the way to sign in. Development mode's
 * outbox is one, because the link of a forgotten password must be available without a sign-in.
 */
export function SharedFrame() {
  const [isSignedIn] = useState(() => facts.signed_in === true || knownUser() !== undefined);
  if (isSignedIn) return <Frame />;
  return (
    <>
      <header className="bar">
        <Brand />
        <div className="bar-end">
          <Action small to="/sign-in">
            Sign in
          </Action>
        </div>
      </header>
      <main className="lone">
        <Outlet />
      </main>
    </>
  );
}
