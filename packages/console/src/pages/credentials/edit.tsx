import { ByName } from './by-name.tsx';
import { EditCredential } from './credential-form.tsx';
import type { Place } from './credentials.tsx';

/** The form of one credential, which the page's address names. */
export function EditByName({ place }: { place: Place }) {
  return (
    <ByName place={place}>{(found) => <EditCredential key={found.name} place={place} credential={found} />}</ByName>
  );
}
