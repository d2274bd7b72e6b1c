import { NewCredential } from '../credentials/credential-form.tsx';
import { credentialsPlace, OrganizationForm } from './organization.tsx';

export default function OrganizationCredentialsNew() {
  return (
    <OrganizationForm title="Add a credential" above={(path) => ({ to: `${path}/credentials`, name: 'Credentials' })}>
      {(organization) => <NewCredential place={credentialsPlace(organization)} />}
    </OrganizationForm>
  );
}
