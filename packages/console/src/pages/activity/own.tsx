import { ActivityList } from '../../activity/activity-list.tsx';
import { Page } from '../../ui/page.tsx';

export default function Activity() {
  return (
    <Page title="Activity" about="What you did, and what was done to your account. It is kept for 400 days.">
      <ActivityList place="own" />
    </Page>
  );
}
