import { useQuery } from '@tanstack/react-query';
import type { Token } from '@tessera/contract';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type * as z from 'zod';
import { tokensQuery } from '../../api/queries.ts';
import { Found } from '../../ui/found.tsx';
import { Page } from '../../ui/page.tsx';
import { CreatedToken } from './created-token.tsx';
import { TokenForm } from './token-form.tsx';

/** A form for a token, which may begin as another one is, then the token itself, once. */
export default function NewToken() {
  const [created, setCreated] = useState<{
    token: z.output<typeof Token>;
    wanted: string;
    overlap?: number | undefined;
  }>();
  const [query] = useSearchParams();
  const tokens = useQuery(tokensQuery);
  const like = query.get('like');
  if (created !== undefined) return <CreatedToken {...created} {...(like === null ? {} : { beside: like })} />;
  return (
    <Page title="Create a token" about="Give it no more than its program needs.">
      {like === null ? (
        <TokenForm created={setCreated} />
      ) : (
        <Found query={tokens}>
          {(found) => <TokenForm like={found.find(({ name }) => name === like)} created={setCreated} />}
        </Found>
      )}
    </Page>
  );
}
