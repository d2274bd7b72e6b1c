import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { organizationQuery } from '../../api/queries.ts';
import { Found } from '../../ui/list.tsx';
import { EditPage } from '../credentials/edit.tsx';
import { credentialsPlace } from './organization.tsx';

export default function OrganizationCredentialsEdit() {
  const { organization: name = '' } = useParams();
  const query = useQuery(organizationQuery(name));
  return (
    <Found query={query}>
      {(organization) => {
        const place = credentialsPlace(organization);
        return <EditPage place={place} above={{ to: place.path, name: `Credentials of ${organization.name}` }} />;
      }}
    </Found>
  );
}
