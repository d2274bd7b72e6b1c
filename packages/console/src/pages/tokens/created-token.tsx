import type { Token } from '@tessera/contract';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import type * as z from 'zod';
import { Action } from '../../ui/buttons.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Instant } from '../../ui/instant.tsx';
import { Note, Page, Section } from '../../ui/page.tsx';
import { useUnsaved } from '../../ui/unsaved.ts';
import { Snippets } from '../snippets.tsx';
import { scopesOf, scopeWords } from './scopes.ts';

interface CreatedTokenProps {
  token: z.output<typeof Token>;
  /** The name that was asked for; the server gives another where there is a token of that name. */
  wanted: string;
  /** The token that it is to take the place of. */
  beside?: string;
  /** For how many hours that one still works; absent where it works until it is revoked. */
  overlap?: number | undefined;
}

/** The token itself, which is shown once, and how programs use it. Leaving it uncopied is asked about. */
export function CreatedToken({ token, wanted, beside, overlap }: CreatedTokenProps) {
  const [kept, setKept] = useState(false);
  const secret = token.token ?? '';
  // It is the same page for the router: it would keep the form's scroll position, below the text that is shown once.
  useEffect(() => scrollTo(0, 0), []);
  useUnsaved(
    kept
      ? undefined
      : {
          title: 'Leave without the token?',
          words:
            'You have not copied it, and it is never shown again. If you leave now, revoke it and create another one.',
        },
  );
  return (
    <Page title={`Token ${token.name}`}>
      <div className="stack">
        <Note kind="good">Copy the token now. It is shown this once, and the server keeps no copy of it.</Note>
        {token.name !== wanted && (
          <Note>
            There was a token {wanted} already, so this one is called {token.name}.
          </Note>
        )}
        <div className="once">
          <code>{secret}</code>
          <Copy text={secret} label="Copy the token" done={() => setKept(true)} />
        </div>
        <p>
          It works until <Instant at={token.expires_at} />. It may do: {scopesOf(token).map(scopeWords).join(', ')}.
        </p>
        {beside !== undefined && overlap !== undefined && (
          <p>
            Give every program the new token within {overlap === 1 ? 'an hour' : `${overlap} hours`}: {beside} expires
            then, if not before.
          </p>
        )}
        {beside !== undefined && overlap === undefined && (
          <p>
            {beside} works as before. When every program has the new token,{' '}
            <Link to={`/tokens?${new URLSearchParams({ q: beside })}`}>revoke {beside}</Link>.
          </p>
        )}
        <div className="acts">
          {kept ? (
            <Action kind="main" to="/tokens">
              Done
            </Action>
          ) : (
            <Action kind="main" onClick={() => setKept(true)}>
              I have saved it
            </Action>
          )}
        </div>
        <Section title="Use it" about="The token is filled in: do not show these lines to others.">
          <Snippets token={secret} copied={() => setKept(true)} />
        </Section>
      </div>
    </Page>
  );
}
