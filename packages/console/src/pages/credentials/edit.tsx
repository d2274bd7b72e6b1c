import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { credentialsQuery } from '../../api/queries.ts';
import { Action } from '../../ui/buttons.tsx';
import { Empty, Found } from '../../ui/found.tsx';
import { EditCredential } from './credential-form.tsx';
import type { Place } from './credentials.tsx';

/** The form of one credential, which the page's address names. */
export function EditByName({ place }: { place: Place }) {
  const [query] = useSearchParams();
  const name = query.get('name') ?? '';
  const credentials = useQuery(credentialsQuery(place.namespace));
  return (
    <Found query={credentials}>
      {(found) => {
        const credential = found.find((candidate) => candidate.name === name);
        return credential ? (
          <EditCredential key={name} place={place} credential={credential} />
        ) : (
          <Empty title="There is no credential of this name" action={<Action to={place.path}>All credentials</Action>}>
            It may have been renamed or deleted meanwhile.
          </Empty>
        );
      }}
    </Found>
  );
}
