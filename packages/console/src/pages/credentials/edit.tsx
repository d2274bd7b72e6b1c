import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { credentialsQuery } from '../../api/queries.ts';
import { Found } from '../../ui/list.tsx';
import { Note, Page } from '../../ui/page.tsx';
import { EditCredential } from './credential-form.tsx';
import type { Place } from './credentials.tsx';

/** The page of one credential, which the query names. */
export function EditPage({ place, above }: { place: Place; above: { to: string; name: string } }) {
  const [query] = useSearchParams();
  const name = query.get('name') ?? '';
  const credentials = useQuery(credentialsQuery(place.namespace));
  return (
    <Page title={`Edit ${name}`} above={above}>
      <Found query={credentials}>
        {(found) => {
          const credential = found.find((candidate) => candidate.name === name);
          return credential ? (
            <EditCredential place={place} credential={credential} />
          ) : (
            <Note>There is no credential of this name. It may have been renamed or deleted meanwhile.</Note>
          );
        }}
      </Found>
    </Page>
  );
}
