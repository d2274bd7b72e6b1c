import { type ReactNode, useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { facts } from '../api/facts.ts';
import { leaveFor, placeBehindSignIn } from '../api/session.ts';
import { Announcement } from '../frame/announcement.tsx';
import { Brand } from './brand.tsx';
import { usePageTitle } from './page.tsx';

/** A page for people who are not signed in: one card, and below it where else to go. */
export function Gate({ title, children, more }: { title: string; children: ReactNode; more?: ReactNode }) {
  const heading = usePageTitle(title);
  return (
    <main className="gate">
      <Brand />
      <Announcement />
      <div className="box gate-card">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
      {more && <div className="gate-more">{more}</div>}
    </main>
  );
}

/**
 * A page for people who are not signed in, which leads those who are to where it would have led them. Not where the address
 * names an account: it may be another one.
 */
export function ForVisitors({ children }: { children: ReactNode }) {
  const [query] = useSearchParams();
  const isSignedIn = facts.signed_in === true && !query.has('username');
  const next = placeBehindSignIn(query.get('next'));
  useEffect(() => {
    if (isSignedIn) leaveFor(next);
  }, [isSignedIn, next]);
  return isSignedIn ? null : children;
}
