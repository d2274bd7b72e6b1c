import { Page } from '../../ui/page.tsx';
import { Credentials } from './credentials.tsx';
import { useOwnPlace } from './own-place.ts';

export default function OwnCredentials() {
  return (
    <Page title="Credentials" about="Keys and roles for your own cloud storage.">
      <Credentials place={useOwnPlace()} />
    </Page>
  );
}
