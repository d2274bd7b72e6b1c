import { ownUrl } from './own-url.ts';

// The cookie alone tells the signed-in user. This file reacts to changes of that user, in this tab and in others.

const tabs = new BroadcastChannel('tessera');
const returns = new Set<() => void>();
let username: string | undefined;
let leaving = false;

/** Notes the signed-in user, so that a later refusal is told as the end of that session. */
export function sessionSeen(name: string): void {
  username = name;
}

/** The user whose pages this tab shows. */
export function knownUser(): string | undefined {
  return username;
}

/** Whether the page is being left on purpose, so that nothing typed is asked about. */
export function isLeaving(): boolean {
  return leaving;
}

/** Leaves with a full load: nothing of the session stays in memory. */
export function leaveFor(url: string): void {
  leaving = true;
  location.replace(url);
}

/** Loads the same page anew. */
export function leaveAgain(): void {
  leaving = true;
  location.reload();
}

/** Leaves for the sign-in page, which leads back here. */
export function leaveForSignIn(): void {
  const next = ownUrl(location.pathname + location.search, location.origin).slice(location.origin.length);
  const query = new URLSearchParams({
    ...(next === '/' ? {} : { next }),
    ...(username === undefined ? {} : { ended: '', username }),
  });
  // A mailed token stands behind `#`; the sign-in page keeps it.
  leaveFor(`/sign-in${query.size > 0 ? `?${query}` : ''}${location.hash}`);
}

/** Tells the other tabs that a user signed in or out: they look whose session it is now. */
export function tellOtherTabs(): void {
  tabs.postMessage('changed');
}

/** Tells the other tabs that the same user goes on in a new session: their pages stay as they are. */
export function tellOtherTabsOfReturn(): void {
  tabs.postMessage(`again ${username}`);
}

/**
 * Loads the page anew when another user signed in, or this one signed out. Where the same user signed in again, the page
 * stays, with its input: `isTheirs` asks whether the present session is of the user that the page shows.
 * Returns a function that stops the listener. For pages that show an account.
 */
export function reloadWhenItChanges(isTheirs: () => Promise<boolean>): () => void {
  const told = async ({ data }: MessageEvent) => {
    if (data === `again ${username}`) return;
    if (await isTheirs()) theyReturned();
    else leaveAgain();
  };
  // The browser's back button can bring a page back as it was, with its data.
  const returned = (event: PageTransitionEvent) => event.persisted && leaveAgain();
  tabs.addEventListener('message', told);
  addEventListener('pageshow', returned);
  return () => {
    tabs.removeEventListener('message', told);
    removeEventListener('pageshow', returned);
  };
}

/** Calls the listener when the same user goes on in a new session, in another tab. */
export function whenTheyReturn(listener: () => void): void {
  returns.add(listener);
}

function theyReturned(): void {
  for (const listener of returns) listener();
}

tabs.addEventListener('message', ({ data }) => data === `again ${username}` && theyReturned());

/** Where the sign-in page leads on to: a mailed token that stands behind `#` goes along. */
export function placeBehindSignIn(next: string | null): string {
  return safeNext(next) + location.hash;
}

/** Where to go after signing in: a URL of this site, or the start. */
export function safeNext(next: string | null): string {
  return ownUrl(next, location.origin);
}
