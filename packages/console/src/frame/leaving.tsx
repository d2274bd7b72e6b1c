import { lazy, Suspense, useEffect } from 'react';
import { useBlocker } from 'react-router';
import { isLeaving } from '../api/session.ts';
import { lossNow, type samePage } from '../ui/unsaved.ts';

const LeavingDialog = lazy(() => import('./leaving-dialog.tsx'));

/** Asks before a page is left on which something would be lost: by a link, the way back, a reload or closing the tab. */
export function AskedToLeave() {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation, historyAction }) =>
      lossNow() !== undefined &&
      currentLocation.pathname !== nextLocation.pathname &&
      !(historyAction === 'REPLACE' && (nextLocation.state as Partial<typeof samePage> | null)?.samePage),
  );
  useEffect(() => {
    const asked = (event: BeforeUnloadEvent) => {
      if (lossNow() !== undefined && !isLeaving()) event.preventDefault();
    };
    addEventListener('beforeunload', asked);
    return () => removeEventListener('beforeunload', asked);
  }, []);
  if (blocker.state !== 'blocked') return null;
  return (
    <Suspense fallback={null}>
      <LeavingDialog loss={lossNow()} leave={blocker.proceed} stay={blocker.reset} />
    </Suspense>
  );
}
