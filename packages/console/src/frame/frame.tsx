import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { userQuery } from '../api/queries.ts';
import { reloadWhenItChanges, tellOtherTabs } from '../api/session.ts';
import mark from '../mark.svg';
import { Notices, say } from '../ui/notices.tsx';
import { Note } from '../ui/page.tsx';
import { Places } from './places.tsx';
import { UserContext } from './user.ts';

/** What every page of a signed-in person stands in. */
export function Frame() {
  const { data: user, error } = useQuery(userQuery);
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const id = useRef(user?.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another page that closes the menu
  useEffect(() => setOpen(false), [pathname]);
  useEffect(reloadWhenItChanges, []);
  useEffect(() => {
    // Somebody else signed in meanwhile, and the pages still show the one before.
    if (id.current !== undefined && user !== undefined && id.current !== user.id) location.reload();
    id.current = user?.id;
  }, [user]);

  if (user === undefined) {
    return error && !('status' in error && error.status === 401) ? (
      <main className="gate">
        <Note kind="bad">{error.message}</Note>
      </main>
    ) : null;
  }
  return (
    <UserContext value={user}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="bar">
        <span className="menu-button">
          <Button
            variant="default"
            size="xs"
            aria-expanded={open}
            aria-controls="places"
            onClick={() => setOpen(!open)}
          >
            Menu
          </Button>
        </span>
        <Link className="brand" to="/">
          <img src={mark} alt="" />
          Tessera
        </Link>
        <div className="who">
          <span>{user.username}</span>
          <SignOut />
        </div>
      </header>
      <div className="frame">
        <nav id="places" className="places" aria-label="Console" data-open={open || undefined}>
          <Places outbox={facts.outbox} />
        </nav>
        <main id="content" tabIndex={-1}>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Notices />
    </UserContext>
  );
}

function SignOut() {
  const [busy, setBusy] = useState(false);

  async function signOut(): Promise<void> {
    setBusy(true);
    try {
      await ask('DELETE', '/console/session');
      tellOtherTabs();
      // A full load: nothing of the session stays in memory.
      location.replace('/sign-in');
    } catch (error) {
      setBusy(false);
      say(error instanceof Error ? error.message : 'You are still signed in');
    }
  }

  return (
    <Button variant="default" size="xs" loading={busy} onClick={signOut}>
      Sign out
    </Button>
  );
}
