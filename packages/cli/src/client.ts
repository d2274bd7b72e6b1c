import { type Fetch, Tessera, type TesseraOptions } from '@tessera/client';
import { version } from './version.ts';

// The name of this command's sessions in the list of sessions.
export const userAgent = `tessera/${version} (${process.platform})`;

const named: Fetch = (address, init) => {
  const headers = new Headers(init?.headers);
  headers.set('user-agent', userAgent);
  return fetch(address, { ...init, headers });
};

/** A client of the API. */
export function clientOf(options: TesseraOptions): Tessera {
  return new Tessera({ ...options, fetch: named });
}
