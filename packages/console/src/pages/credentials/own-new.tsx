import { Page } from '../../ui/page.tsx';
import { NewCredential } from './credential-form.tsx';
import { above, useOwnPlace } from './own-place.ts';

export default function OwnNew() {
  return (
    <Page title="Add a credential" above={above}>
      <NewCredential place={useOwnPlace()} />
    </Page>
  );
}
