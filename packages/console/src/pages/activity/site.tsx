import { ActivityList } from '../../activity/activity-list.tsx';
import { useUser } from '../../frame/user.ts';
import { Empty } from '../../ui/found.tsx';
import { Page } from '../../ui/page.tsx';

export default function SiteActivity() {
  const { site_admin: administers = false } = useUser();
  return (
    <Page title="Activity of the site" about="Every action on this server, of all users.">
      {administers ? (
        <ActivityList place="site" />
      ) : (
        <Empty title="This page is not for your account">It is for those who administer the site.</Empty>
      )}
    </Page>
  );
}
