import { EditPage } from './edit.tsx';
import { above, useOwnPlace } from './own-place.ts';

export default function OwnEdit() {
  return <EditPage place={useOwnPlace()} above={above} />;
}
