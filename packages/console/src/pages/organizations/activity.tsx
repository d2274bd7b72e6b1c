import { ActivityList } from '../../activity/activity-list.tsx';
import { OrganizationPage, Reason, reasonAgainst } from './organization.tsx';

export default function OrganizationActivity() {
  return (
    <OrganizationPage>
      {(organization) => {
        const reason = reasonAgainst(organization, 'edit_organization', 'see the activity');
        return reason === undefined ? (
          <ActivityList place={{ organization: organization.name }} />
        ) : (
          <Reason text={reason} />
        );
      }}
    </OrganizationPage>
  );
}
