import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router';

export interface PageProps {
  title: string;
  /** What the page is for, in a sentence. */
  about?: ReactNode;
  /** What can be begun here. */
  actions?: ReactNode;
  /** The page that this one belongs to. */
  above?: { to: string; name: string };
  children: ReactNode;
}

/** A page: its heading, what can be begun on it, and its content. */
export function Page({ title, about, actions, above, children }: PageProps) {
  const heading = usePageTitle(title);
  return (
    <>
      {above && (
        <p className="crumb">
          <Link to={above.to}>← {above.name}</Link>
        </p>
      )}
      <div className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about && <p>{about}</p>}
        </div>
        {actions && <div className="acts">{actions}</div>}
      </div>
      {children}
    </>
  );
}

let shown: string | undefined;

/** Names the window, and moves the focus to the heading when another page comes, so that screen readers read it. */
export function usePageTitle(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = `${title} · Tessera`;
  }, [title]);
  useEffect(() => {
    if (shown !== undefined && shown !== pathname) {
      scrollTo(0, 0);
      heading.current?.focus();
    }
    shown = pathname;
  }, [pathname]);
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

/** A box with a sentence that matters. `bad` is read out at once. */
export function Note({ kind = 'plain', children }: { kind?: 'plain' | 'good' | 'bad'; children: ReactNode }) {
  return (
    <div className="note" data-kind={kind} role={kind === 'bad' ? 'alert' : undefined}>
      {children}
    </div>
  );
}
