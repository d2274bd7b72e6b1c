/** The party that passkeys are bound to. */
export interface RelyingParty {
  /** The host name: a passkey works nowhere else. */
  id: string;
  /** Where the pages are that may use it. */
  origin: string;
}

/**
 * The relying party of a server that people reach under this URL. Browsers make no passkey for an IP address; this machine's
 * pages are at `localhost` for them.
 */
export function relyingParty(publicUrl: string): RelyingParty {
  const url = new URL(localhostUrl(publicUrl));
  return { id: url.hostname, origin: url.origin };
}

/** The same URL with `localhost` in place of a loopback address. */
export function localhostUrl(publicUrl: string): string {
  const url = new URL(publicUrl);
  if (/^(127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) url.hostname = 'localhost';
  return url.href;
}
