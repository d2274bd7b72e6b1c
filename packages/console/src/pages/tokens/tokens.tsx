import { useQuery } from '@tanstack/react-query';
import type { Token } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { tokensQuery } from '../../api/queries.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Instant } from '../../ui/instant.tsx';
import { Empty, Found, List, Thing } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { scopeWords } from './scopes.ts';

export default function Tokens() {
  const tokens = useQuery(tokensQuery);
  const create = (
    <Action kind="main" to="/tokens/new">
      Make a token
    </Action>
  );
  return (
    <Page
      title="Tokens"
      about="A token stands for you in a program. It can do what its scopes permit, until it expires or you revoke it."
      actions={tokens.data?.length ? create : undefined}
    >
      <Found query={tokens}>
        {(found) => (
          <List
            label="Your tokens"
            items={found}
            idOf={({ name = '' }) => name}
            empty={
              <Empty title="No tokens yet" action={create}>
                Make one for each program that should work in your name, so that you can revoke it alone.
              </Empty>
            }
          >
            {(token) => <TokenRow token={token} />}
          </List>
        )}
      </Found>
    </Page>
  );
}

function TokenRow({ token }: { token: z.output<typeof Token> }) {
  const { name = '', scope = [] } = token;
  return (
    <Thing
      name={
        <>
          <span>{name}</span>
          <code className="dim">{token.token}</code>
        </>
      }
      facts={
        <>
          <span>{(Array.isArray(scope) ? scope : [scope]).map(scopeWords).join(', ')}</span>
          <span>
            Made <Instant at={token.issued_at} />
          </span>
          <span>
            Expires <Instant at={token.expires_at} />
          </span>
          <span>
            Last used <Instant at={token.last_used_at} />
          </span>
        </>
      }
    >
      <Confirm
        verb="Revoke"
        label={`Revoke ${name}`}
        title={`Revoke ${name}?`}
        consequence="Programs that use this token are refused from their very next request. It cannot be brought back."
        done={`${name} is revoked`}
        work={() => call('revokeToken', { params: { token: name } })}
      />
    </Thing>
  );
}
