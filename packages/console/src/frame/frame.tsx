import { Burger } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Outlet, useLocation, useNavigation } from 'react-router';
import { passwordAsked, subscribeToQuestion } from '../api/password.ts';
import { isSessionOf, userQuery } from '../api/queries.ts';
import { leaveAgain, reloadWhenItChanges } from '../api/session.ts';
import { Brand } from '../ui/brand.tsx';
import { Action } from '../ui/buttons.tsx';
import { Failed, Waiting } from '../ui/found.tsx';
import { say } from '../ui/notices.ts';
import { Announcement } from './announcement.tsx';
import { AskedToLeave } from './leaving.tsx';
import { Offline } from './offline.tsx';
import { AskedForPassword } from './password.tsx';
import { Places } from './places.tsx';
import { UserContext } from './user.ts';
import { UserMenu } from './user-menu.tsx';

const Palette = lazy(() => import('./palette.tsx'));
const Notices = lazy(() => import('../ui/notices-shown.tsx'));

/** Fetches modules that a page may need any moment, also offline. */
function fetchAhead(): void {
  void Promise.all([
    import('../ui/confirm-dialog.tsx'),
    import('../ui/reason.tsx'),
    import('./leaving-dialog.tsx'),
    import('./password-dialog.tsx'),
  ]).catch(() => undefined);
}

/** The frame of every page of a signed-in user. It is drawn before the user is known. */
export function Frame() {
  const { data: user, error, refetch, isFetching } = useQuery(userQuery);
  const { pathname } = useLocation();
  const { state } = useNavigation();
  const [open, setOpen] = useState(false);
  const [finding, setFinding] = useState(false);
  const isAsked = useSyncExternalStore(subscribeToQuestion, passwordAsked) !== undefined;
  useHotkeys([['mod+K', () => !isAsked && find()]], []);
  const id = useRef(user?.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another page that closes the menu
  useEffect(() => setOpen(false), [pathname]);
  useEffect(() => reloadWhenItChanges(() => isSessionOf(id.current)), []);
  useEffect(() => {
    if (!open) return;
    const closed = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false);
    addEventListener('keydown', closed);
    return () => removeEventListener('keydown', closed);
  }, [open]);
  useEffect(() => {
    const timer = setTimeout(fetchAhead, 2000);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    // Another user signed in meanwhile, and the pages still show the one before.
    if (id.current !== undefined && user !== undefined && id.current !== user.id) leaveAgain();
    id.current = user?.id;
  }, [user]);

  /** Draws the search once it is fetched: a failure there would take the page away, with the input. */
  function find(): void {
    void import('./palette.tsx').then(
      () => setFinding(true),
      () => say('The search could not be fetched. Check your connection.'),
    );
  }

  return (
    <UserContext value={user}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="bar">
        <Burger
          className="menu-button"
          size="sm"
          opened={open}
          aria-label="Menu"
          aria-expanded={open}
          aria-controls="places"
          onClick={() => setOpen(!open)}
        />
        <Brand />
        <div className="bar-end">
          {user && (
            <>
              <Action small label="Find a page, an organization, a token (Ctrl K)" onClick={find}>
                Find
              </Action>
              <UserMenu user={user} />
            </>
          )}
        </div>
      </header>
      <div className="frame">
        <nav id="places" className="places" aria-label="Console" data-open={open || undefined}>
          <Places search={find} />
        </nav>
        <main id="content" tabIndex={-1} aria-busy={state === 'loading'}>
          {state === 'loading' && <div className="pending" />}
          <Announcement />
          <Offline />
          {user ? <Outlet /> : error ? <Failed error={error} retry={refetch} busy={isFetching} /> : <Waiting />}
        </main>
      </div>
      {/* It is above every dialog, and would show names over the question for the password. */}
      {finding && user && !isAsked && (
        <Suspense fallback={null}>
          <Palette close={() => setFinding(false)} />
        </Suspense>
      )}
      <AskedToLeave />
      <AskedForPassword />
      <Suspense fallback={null}>
        <Notices />
      </Suspense>
    </UserContext>
  );
}
