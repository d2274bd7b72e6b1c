import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { credentialQuery } from '../../api/queries.ts';
import { Found } from '../../ui/found.tsx';
import type { Place } from './credentials.tsx';
import { Gone, isGone } from './gone.tsx';
import type { Credential } from './kinds.ts';

/** The credential that the page's address names, or that it is gone. */
export function ByName({ place, children }: { place: Place; children: (credential: Credential) => ReactNode }) {
  const [query] = useSearchParams();
  const credential = useQuery(credentialQuery(place.namespace, query.get('name') ?? ''));
  if (isGone(credential.error)) return <Gone place={place} />;
  return <Found query={credential}>{children}</Found>;
}
