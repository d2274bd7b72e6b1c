import { useUser } from '../../frame/user.ts';
import { Action } from '../../ui/buttons.tsx';
import { Empty } from '../../ui/found.tsx';
import { Page, type PageProps } from '../../ui/page.tsx';

/** A page for administrators of the site. Others are told so, and nothing of it is fetched. */
export function SitePage({ title, about, actions, children }: PageProps) {
  const { site_admin: administers } = useUser();
  if (administers) {
    return (
      <Page title={title} about={about} actions={actions}>
        {children}
      </Page>
    );
  }
  return (
    <Page title={title}>
      <Empty title="This page is for site administrators" action={<Action to="/">Back to the start</Action>}>
        The operator of this server makes administrators. Being one gives no role in any organization.
      </Empty>
    </Page>
  );
}
