import { ownUrl } from './own-url.ts';

// Who is signed in, the cookie alone knows. Here is what happens when that changes, in this tab and in the others.

const tabs = new BroadcastChannel('tessera');
let known = false;

/** Notes that somebody is signed in, so that a later refusal is told as the end of their session. */
export function sessionSeen(): void {
  known = true;
}

/** Leaves for the sign-in page, which leads back here. A full load: nothing of the session stays in memory. */
export function sessionEnded(): void {
  const next = ownUrl(location.pathname + location.search, location.origin).slice(location.origin.length);
  const query = new URLSearchParams({ ...(next === '/' ? {} : { next }), ...(known ? { ended: '' } : {}) });
  location.replace(`/sign-in${query.size > 0 ? `?${query}` : ''}`);
}

/** Tells the other tabs that somebody signed in or out: what they show may be another's. */
export function tellOtherTabs(): void {
  tabs.postMessage('changed');
}

/** Loads the page anew when that happens. Returns what ends it. For pages that show an account. */
export function reloadWhenItChanges(): () => void {
  const reload = () => location.reload();
  // The browser's back button can bring a page back as it was, with what it showed.
  const returned = (event: PageTransitionEvent) => event.persisted && reload();
  tabs.addEventListener('message', reload);
  addEventListener('pageshow', returned);
  return () => {
    tabs.removeEventListener('message', reload);
    removeEventListener('pageshow', returned);
  };
}

/** Where to go after signing in: a page of this site, or the start. */
export function safeNext(next: string | null): string {
  return ownUrl(next, location.origin);
}
