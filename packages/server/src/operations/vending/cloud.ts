import type { Provider } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';

/** The provider that a path names. AWS has operations of its own. */
export function providerIn(segment: string): Exclude<Provider, 'AWS'> {
  if (segment === 'azure') return 'AZURE';
  if (segment === 'gcp') return 'GCP';
  throw new Problem('not_found');
}
