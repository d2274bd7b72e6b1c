import { useSearchParams } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { EditByName } from './edit.tsx';
import { useOwnPlace } from './own-place.ts';

export default function OwnEdit() {
  const [query] = useSearchParams();
  const place = useOwnPlace();
  return (
    <Page title={`Edit ${query.get('name') ?? ''}`}>
      <EditByName place={place} />
    </Page>
  );
}
