import { useSearchParams } from 'react-router';
import { ShowByName } from '../credentials/show.tsx';
import { credentialsPlace, OrganizationForm } from './organization.tsx';

export default function OrganizationCredentialsShow() {
  const [query] = useSearchParams();
  return (
    <OrganizationForm title={query.get('name') ?? ''} reasonOf={() => undefined}>
      {(organization) => <ShowByName place={credentialsPlace(organization)} />}
    </OrganizationForm>
  );
}
