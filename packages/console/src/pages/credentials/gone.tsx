import { Refusal } from '../../api/refusal.ts';
import { Action } from '../../ui/buttons.tsx';
import { Empty } from '../../ui/found.tsx';
import type { Place } from './credentials.tsx';

/** Whether a credential was looked for that is not there. */
export function isGone(error: Error | null): boolean {
  return error instanceof Refusal && error.code === 'credentials_not_found';
}

export function Gone({ place }: { place: Place }) {
  return (
    <Empty title="There is no credential of this name" action={<Action to={place.path}>All credentials</Action>}>
      It may have been renamed or deleted meanwhile.
    </Empty>
  );
}
