import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Announcement } from '../frame/announcement.tsx';
import mark from '../mark.svg';
import { usePageTitle } from './page.tsx';

/** A page for people who are not signed in: one card, and below it where else to go. */
export function Gate({ title, children, more }: { title: string; children: ReactNode; more?: ReactNode }) {
  const heading = usePageTitle(title);
  return (
    <main className="gate">
      <Link className="brand" to="/">
        <img src={mark} alt="" />
        Tessera
      </Link>
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
