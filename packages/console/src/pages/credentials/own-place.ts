import { useUser } from '../../frame/user.ts';
import type { Place } from './credentials.tsx';

export const above = { to: '/credentials', name: 'Credentials' };

/** One's own namespace, in which one may do everything. */
export function useOwnPlace(): Place {
  return { namespace: useUser().username, path: '/credentials', reason: undefined };
}
