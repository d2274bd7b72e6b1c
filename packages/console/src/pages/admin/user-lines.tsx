import type { AdminUserDetail } from '@tessera/contract';
import type { ReactNode } from 'react';
import type * as z from 'zod';
import { keys } from '../../api/queries.ts';

export type Detail = z.output<typeof AdminUserDetail>;

/** The keys of the queries that acts on an account change. */
export const changes = [keys.siteUser, keys.users];

export interface LinesProps {
  user: Detail;
  /** Why not, where the account is the administrator's own. */
  own: string | undefined;
}

/** The description of an action, and its button. */
export function Line({ words, children }: { words: string; children: ReactNode }) {
  return (
    <div className="line">
      <p className="thing">{words}</p>
      {children}
    </div>
  );
}
