import type { User } from '@tessera/contract';
import { createContext, useContext } from 'react';
import type * as z from 'zod';

export type SignedInUser = z.output<typeof User>;
export const UserContext = createContext<SignedInUser | undefined>(undefined);

/** The signed-in user. For pages inside the frame only. */
export function useUser(): SignedInUser {
  const user = useContext(UserContext);
  if (user === undefined) throw new Error('no user is signed in here');
  return user;
}
