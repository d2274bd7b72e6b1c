import { Page } from '../../ui/page.tsx';
import { AddAnother, Credentials } from './credentials.tsx';
import { useOwnPlace } from './own-place.ts';

export default function OwnCredentials() {
  const place = useOwnPlace();
  return (
    <Page title="Credentials" about="Keys and roles for your own cloud storage." actions={<AddAnother place={place} />}>
      <Credentials place={place} />
    </Page>
  );
}
