import type { FastifyRequest } from 'fastify';

/**
 * The same page at `localhost`, where a browser goes to one at an address of this machine: it makes no passkey for an
 * address. Only for pages shown in a window: the console's own requests, and programs, are not redirected.
 */
export function atLocalhost({ headers, url }: Pick<FastifyRequest, 'headers' | 'url'>): string | undefined {
  const isShown = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const port = /^(?:127\.0\.0\.1|\[::1\])((?::\d+)?)$/.exec(headers.host ?? '')?.[1];
  return isShown && port !== undefined ? `http://localhost${port}${url}` : undefined;
}
