import { Page } from '../../ui/page.tsx';
import { NewCredential } from './credential-form.tsx';
import { useOwnPlace } from './own-place.ts';

export default function OwnNew() {
  return (
    <Page title="Add a credential">
      <NewCredential place={useOwnPlace()} />
    </Page>
  );
}
