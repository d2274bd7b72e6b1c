import type { Outbound } from '../outbound/outbound.ts';

interface Asked {
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown;
}

/** `fetch` as libraries call it, through the guard of all outbound connections: no redirects, 5 s, 64 KiB. */
export function fetchThrough(outbound: Outbound): (url: string, asked: Asked) => Promise<Response> {
  return async (url, { method = 'GET', headers = {}, body }) => {
    if (method !== 'GET' && method !== 'POST') throw new TypeError(`no ${method} to identity providers`);
    const answer = await outbound.request(url, {
      method,
      headers,
      ...(body === undefined || body === null ? {} : { body: textOf(body) }),
    });
    const known = Object.entries(answer.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
    // A constructed response has no body with these.
    const isEmpty = answer.status === 204 || answer.status === 205 || answer.status === 304;
    return new Response(isEmpty ? null : new Uint8Array(answer.body), { status: answer.status, headers: known });
  };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('a body that is no text');
}
