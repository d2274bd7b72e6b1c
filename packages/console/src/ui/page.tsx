import { Alert, Badge, Breadcrumbs } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router';
import { useHandle } from './handle.ts';

export interface PageProps {
  title: string;
  /** Of the person or the organization that the page is about. */
  picture?: ReactNode;
  /** The purpose of the page, in a sentence. */
  about?: ReactNode;
  /** The actions of the page. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: the pages above it, which its route's `handle` names, its heading, its actions, and its content. */
export function Page({ title, picture, about, actions, children }: PageProps) {
  const heading = usePageTitle(title);
  const { crumbs } = useHandle();
  return (
    <>
      {crumbs.length > 0 && (
        <nav aria-label="Pages above this one" className="crumbs">
          <Breadcrumbs separatorMargin="xs">
            {crumbs.map(({ to, name }) => (
              <Link key={to} to={to}>
                {name}
              </Link>
            ))}
          </Breadcrumbs>
        </nav>
      )}
      <div className="page-head">
        <div>
          <div className="pictured">
            {picture}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
          </div>
          {about && <p>{about}</p>}
        </div>
        {actions && <div className="acts">{actions}</div>}
      </div>
      {children}
    </>
  );
}

let shown: string | undefined;

/** Names the window, and moves the focus to the heading when another page or another state of it comes, so that it is read. */
export function usePageTitle(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  const { name = title } = useHandle();
  useEffect(() => {
    document.title = `${name} · Tessera`;
  }, [name]);
  useEffect(() => {
    const what = `${pathname} ${title}`;
    // The router restores how far the page was scrolled.
    if (shown !== undefined && shown !== what) heading.current?.focus({ preventScroll: true });
    shown = what;
  }, [pathname, title]);
  return heading;
}

export function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section className="section">
      <h2>{title}</h2>
      {about ? <p>{about}</p> : null}
      {children}
    </section>
  );
}

/** A box with a sentence that matters. `bad` is read out at once, `good` when there is time. */
export function Note({ kind = 'plain', children }: { kind?: 'plain' | 'good' | 'bad'; children: ReactNode }) {
  const role = { plain: undefined, good: 'status', bad: 'alert' }[kind];
  return (
    <Alert className="note" data-kind={kind} variant="default" role={role}>
      {children}
    </Alert>
  );
}

export function Tag({ kind, children }: { kind?: 'good' | 'warn'; children: ReactNode }) {
  return (
    <Badge className="tag" variant="outline" data-kind={kind}>
      {children}
    </Badge>
  );
}
