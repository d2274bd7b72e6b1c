import { lazy, Suspense, useSyncExternalStore } from 'react';
import { passwordAsked, subscribeToQuestion } from '../api/password.ts';

const PasswordDialog = lazy(() => import('./password-dialog.tsx'));

/** Asks for the password over the page, which stays as it is: the request refused for lack of it is sent once more. */
export function AskedForPassword() {
  const reason = useSyncExternalStore(subscribeToQuestion, passwordAsked);
  if (reason === undefined) return null;
  return (
    <Suspense fallback={null}>
      <PasswordDialog reason={reason} />
    </Suspense>
  );
}
