import { useSearchParams } from 'react-router';
import { EditByName } from '../credentials/edit.tsx';
import { credentialsPlace, OrganizationForm } from './organization.tsx';

export default function OrganizationCredentialsEdit() {
  const [query] = useSearchParams();
  return (
    <OrganizationForm
      title={`Edit ${query.get('name') ?? ''}`}
      reasonOf={(organization) => credentialsPlace(organization).reason}
    >
      {(organization) => <EditByName place={credentialsPlace(organization)} />}
    </OrganizationForm>
  );
}
