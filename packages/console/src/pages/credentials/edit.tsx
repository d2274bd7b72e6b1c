import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { credentialQuery } from '../../api/queries.ts';
import { Found } from '../../ui/found.tsx';
import { EditCredential } from './credential-form.tsx';
import type { Place } from './credentials.tsx';
import { Gone, isGone } from './gone.tsx';

/** The form of one credential, which the page's address names. */
export function EditByName({ place }: { place: Place }) {
  const [query] = useSearchParams();
  const name = query.get('name') ?? '';
  const credential = useQuery(credentialQuery(place.namespace, name));
  if (isGone(credential.error)) return <Gone place={place} />;
  return <Found query={credential}>{(found) => <EditCredential key={name} place={place} credential={found} />}</Found>;
}
