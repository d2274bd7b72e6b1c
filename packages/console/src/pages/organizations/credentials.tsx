import { Credentials } from '../credentials/credentials.tsx';
import { Reason } from './members.tsx';
import { credentialsPlace, OrganizationPage, reasonAgainst } from './organization.tsx';

export default function OrganizationCredentials() {
  return (
    <OrganizationPage>
      {(organization) => {
        const place = credentialsPlace(organization);
        if (!organization.allowed_actions?.includes('write')) {
          return <Reason text="Your role does not permit you to see credentials: it takes at least read and write" />;
        }
        return (
          <>
            <Reason text={reasonAgainst(organization, 'edit_organization', 'change credentials')} />
            <Credentials place={place} />
          </>
        );
      }}
    </OrganizationPage>
  );
}
