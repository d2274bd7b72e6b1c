import { useNetwork } from '@mantine/hooks';
import { useEffect } from 'react';
import { useRouteError } from 'react-router';
import { leaveAgain } from '../api/session.ts';
import { Action } from '../ui/buttons.tsx';
import { Note, Page } from '../ui/page.tsx';

/** In place of a page whose script failed or could not be fetched. The frame stays, and leads elsewhere. */
export function PageError() {
  const error = useRouteError();
  const { online } = useNetwork();
  useEffect(() => {
    addEventListener('online', leaveAgain);
    return () => removeEventListener('online', leaveAgain);
  }, []);
  useEffect(() => console.error(error), [error]);
  return (
    <Page title="This page could not be shown">
      <Note kind="bad">
        <p>
          {online
            ? 'The console may have been updated meanwhile, or the connection was lost. Nothing that you saved is lost.'
            : 'You are offline, and this page was not fetched before. It is fetched by itself when you are back.'}
        </p>
        <Action small onClick={leaveAgain}>
          Try again
        </Action>
      </Note>
    </Page>
  );
}
