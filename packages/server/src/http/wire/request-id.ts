import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Proxies } from './proxies.ts';

export const requestIdHeader = 'x-request-id';

// Printable, and nothing that has to be escaped in JSON, in a header or in a shell.
const wellFormed = /^[\w.:+/=@~-]{1,128}$/;

/** The ID that a trusted proxy gave the request, where it gave one that is well-formed, else a new one. */
export function requestIdOf(request: IncomingMessage, proxies: Proxies): string {
  const told = proxies.told(request, requestIdHeader);
  return told !== undefined && wellFormed.test(told) ? told : randomUUID();
}
