import { useSearchParams } from 'react-router';
import { Page } from '../../ui/page.tsx';
import { useOwnPlace } from './own-place.ts';
import { ShowByName } from './show.tsx';

export default function OwnShow() {
  const [query] = useSearchParams();
  const place = useOwnPlace();
  return (
    <Page title={query.get('name') ?? ''}>
      <ShowByName place={place} />
    </Page>
  );
}
