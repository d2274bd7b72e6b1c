import { NewCredential } from '../credentials/credential-form.tsx';
import { credentialsPlace, OrganizationForm } from './organization.tsx';

export default function OrganizationCredentialsNew() {
  return (
    <OrganizationForm title="Add a credential" reasonOf={(organization) => credentialsPlace(organization).reason}>
      {(organization) => <NewCredential place={credentialsPlace(organization)} />}
    </OrganizationForm>
  );
}
