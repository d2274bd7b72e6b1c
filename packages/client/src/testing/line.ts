import type { Fetch } from '../index.ts';

/** The fate of one request on the wire: `next` sends it on. */
export type Fault = (next: () => Promise<Response>, init: RequestInit, url: string) => Promise<Response>;

/** A `fetch` whose first requests meet these faults, in order; later ones go through. Keeps the sent requests. */
export function line(...faults: Fault[]): {
  fetch: Fetch;
  sent: { url: string; init: RequestInit; headers: Headers }[];
} {
  const sent: { url: string; init: RequestInit; headers: Headers }[] = [];
  return {
    sent,
    fetch: (url, init) => {
      const fault = faults[sent.length];
      sent.push({ url, init, headers: new Headers(init.headers) });
      const next = () => fetch(url, init);
      return fault ? fault(next, init, url) : next();
    },
  };
}

/** The answer is lost: the server has carried out the request. */
export const losesAnswer: Fault = async (next) => {
  await next();
  throw new TypeError('fetch failed');
};

export const breaks: Fault = async () => {
  throw new TypeError('fetch failed');
};

/** An answer in place of the server's. */
export function answers(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
}

/** The server says to come back later. */
export function later(status: 429 | 503, retryAfter = '0'): Fault {
  const error = status === 429 ? 'too_many_requests' : 'unavailable';
  return answers(status, { code: status, message: 'Later', request_id: 'r', error }, { 'retry-after': retryAfter });
}

/** Silence, until the request is given up. */
export const hangs: Fault = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
