import { AddAnother, Credentials } from '../credentials/credentials.tsx';
import { credentialsPlace, OrganizationPage, Reason, reasonAgainst, type Shown } from './organization.tsx';

export default function OrganizationCredentials() {
  return (
    <OrganizationPage
      actions={(organization) =>
        maySee(organization) ? <AddAnother place={credentialsPlace(organization)} /> : undefined
      }
    >
      {(organization) =>
        maySee(organization) ? (
          <>
            <Reason text={reasonAgainst(organization, 'edit_organization', 'change credentials')} />
            <Credentials place={credentialsPlace(organization)} />
          </>
        ) : (
          <Reason text="Your role does not permit you to see credentials: it takes at least read and write" />
        )
      }
    </OrganizationPage>
  );
}

function maySee(organization: Shown): boolean {
  return organization.allowed_actions?.includes('write') ?? false;
}
