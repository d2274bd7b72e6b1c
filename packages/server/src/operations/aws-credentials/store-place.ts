import { changed } from '../users/profile.ts';
import type { CredentialsRecord } from './store.ts';

type Place = Pick<CredentialsRecord, 'endpoint' | 'region' | 'pathStyle'>;

/** Where the store is, after a change: absent keeps, an empty text clears. */
export function storePlace(
  before: Place | undefined,
  input: { endpoint?: string | undefined; region?: string | undefined; path_style?: boolean | undefined },
): Place {
  return {
    endpoint: changed(before?.endpoint, input.endpoint),
    region: changed(before?.region, input.region),
    pathStyle: input.path_style ?? before?.pathStyle,
  };
}
