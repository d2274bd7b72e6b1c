import { isIP } from 'node:net';
import { requireThat } from './require.ts';

// Each takes the text of one variable, and throws `StartRefused` with one sentence that names the variable.

/** An address, or an address and the length of a prefix. */
export function isRange(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    more.length === 0 && bits > 0 && (length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= bits))
  );
}

/** A host name, an address, or a range of addresses. */
export function isHostOrRange(text: string): boolean {
  return isRange(text) || (/^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/.test(text) && /[a-zA-Z]/.test(text));
}

/** Scheme, host and port as a browser sends them in `Origin` (RFC 6454). */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

export function checkPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  requireThat(url?.protocol === 'https:', 'TESSERA_PUBLIC_URL', 'must be an https URL');
  requireThat(url.pathname === '/' && url.search === '' && url.hash === '', 'TESSERA_PUBLIC_URL', 'must have no path');
  return text;
}

export function port(text: string): number {
  requireThat(/^\d{1,5}$/.test(text) && Number(text) < 65_536, 'PORT', 'must be a number from 0 to 65535');
  return Number(text);
}

/** A number of hours up to a month, or none. */
export function hours(name: string, text: string): number | undefined {
  if (text === '') return undefined;
  requireThat(/^[1-9]\d{0,2}$/.test(text) && Number(text) <= 720, name, 'must be a number of hours from 1 to 720');
  return Number(text);
}

/** Where `/metrics` is served. */
export function metrics(text: string): 'off' | 'public' | { host: string; port: number } {
  if (text === '') return 'off';
  if (text === 'public') return 'public';
  const parts = /^(.+):(\d{1,5})$/.exec(text);
  requireThat(
    parts !== null && Number(parts[2]) < 65_536,
    'TESSERA_METRICS',
    'must be public, or an address and port as in 127.0.0.1:9464',
  );
  return { host: (parts[1] ?? '').replace(/^\[|\]$/g, ''), port: Number(parts[2]) };
}

export function mailFrom(text: string): string {
  requireThat(
    /^(?:[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text),
    'TESSERA_MAIL_FROM',
    'must be an address or Name <address>',
  );
  return text;
}

export function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  requireThat(found !== undefined, name, `must be one of ${allowed.join(', ')}`);
  return found;
}

/** Items joined by commas. The error names all wrong items, and says in `what` how they are wrong. */
export function list(name: string, text: string, isRight: (item: string) => boolean, what: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  const wrong = items.filter((item) => !isRight(item));
  requireThat(wrong.length === 0, name, `has ${wrong.join(', ')}: ${what}`);
  return items;
}
