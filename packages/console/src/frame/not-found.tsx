import { Action } from '../ui/buttons.tsx';
import { Page } from '../ui/page.tsx';

/** At addresses where there is no page. */
export default function NotFound() {
  return (
    <Page title="There is no page here" about="The address may be mistyped, or the page may have been moved.">
      <Action kind="main" to="/">
        Go to the start
      </Action>
    </Page>
  );
}
