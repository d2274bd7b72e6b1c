import { errorOf, TesseraError } from './error.ts';
import type { Patience } from './patience.ts';

/** A `fetch` of the caller's choosing. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Transport {
  /** The address of the API, without its version. */
  readonly base: string;
  readonly fetch: Fetch;
  /** How often to try again, at most. */
  readonly retries: number;
}

export interface Outgoing {
  readonly method: string;
  /** Below the base, with its query. */
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Sent as a form where it is `URLSearchParams`, else as JSON. */
  readonly body: unknown;
}

/**
 * Sends a request until there is an answer, and resolves with its text. Rejects with a TesseraError for an answer of
 * 300 and above. A 429 or 503 says that nothing was done, so these are tried again for every method, after the time
 * that the server asks for. A broken connection leaves the outcome open, so then only safe and idempotent requests are
 * repeated.
 */
export async function send(transport: Transport, outgoing: Outgoing, patience: Patience): Promise<string> {
  const { method, headers } = outgoing;
  const mayRepeat = method === 'GET' || method === 'DELETE' || 'idempotency-key' in headers;
  for (let tries = 0; ; tries++) {
    const outcome = await attempt(transport, outgoing, patience);
    if (typeof outcome === 'string') return outcome;
    const again = outcome.error === 'no_answer' ? mayRepeat : outcome.status === 429 || outcome.status === 503;
    const wait = delay(tries, outcome.retryAfter);
    // Better to hear now that the server wants to be left alone than to be told so when the time is over.
    if (!again || tries >= transport.retries || !patience.lasts(wait)) throw outcome;
    await patience.pause(wait);
  }
}

async function attempt(transport: Transport, outgoing: Outgoing, patience: Patience): Promise<string | TesseraError> {
  const { method, path, headers, body } = outgoing;
  const isForm = body instanceof URLSearchParams;
  try {
    const response = await transport.fetch(transport.base + path, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : isForm ? form : json), ...headers },
      ...(body === undefined ? {} : { body: isForm ? String(body) : JSON.stringify(body) }),
      // Followed, a redirect would take the API key along to wherever it leads.
      redirect: 'manual',
      // The headers alone name the caller: a browser adds no cookies and asks for no password.
      credentials: 'omit',
      signal: patience.signal,
    });
    const text = await response.text();
    return response.ok ? text : errorOf(response, text);
  } catch (cause) {
    patience.check(cause);
    return new TesseraError(`The server cannot be reached at ${transport.base}`, {
      status: 0,
      error: 'no_answer',
      cause,
    });
  }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };

/** Milliseconds: the server's time and a little more, or longer each time. Jitter keeps clients apart. */
function delay(tries: number, retryAfter: number | undefined): number {
  if (retryAfter !== undefined) return retryAfter * 1000 + Math.random() * 250;
  return Math.min(250 * 2 ** tries, 8000) * (0.5 + Math.random() / 2);
}
