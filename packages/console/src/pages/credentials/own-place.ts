import { useUser } from '../../frame/user.ts';
import type { Place } from './credentials.tsx';

/** One's own namespace, in which one may do everything. */
export function useOwnPlace(): Place {
  const { username, default_s3_path_credentials_name: storageCredential } = useUser();
  return { namespace: username, path: '/credentials', reason: undefined, storageCredential };
}
