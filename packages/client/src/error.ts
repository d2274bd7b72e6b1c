import type { ErrorCode, SecondFactorMethod } from './models.ts';

/**
 * Why a call failed: a slug of the server's, or one of the client's own. `no_answer`: the server could not be reached,
 * or the connection broke. `timed_out`: the call took longer than its timeout. `bad_answer`: the response is not an
 * answer of this API. `unknown`: an error without a slug, as TileDB Cloud sends them; `status` and `message` describe
 * it.
 */
export type TesseraErrorCode = ErrorCode | 'no_answer' | 'timed_out' | 'bad_answer' | 'unknown';

/** A call that failed. A call that its own AbortSignal ended rejects with the signal's reason instead. */
export class TesseraError extends Error {
  override readonly name = 'TesseraError';
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The slug for programs to decide on. A server newer than this client may send a slug that is not in the union. */
  readonly error: TesseraErrorCode;
  /** The ID of this request in the server's log, for the operator. */
  readonly requestId: string | undefined;
  /** How many seconds the server asked to wait, where it did. */
  readonly retryAfter: number | undefined;
  /** With `mfa_required`: the factors that complete the sign-in. */
  readonly methods: readonly SecondFactorMethod[] | undefined;

  constructor(
    message: string,
    details: {
      status: number;
      error: TesseraErrorCode;
      requestId?: string | undefined;
      retryAfter?: number | undefined;
      methods?: readonly SecondFactorMethod[] | undefined;
      cause?: unknown;
    },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.error = details.error;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
    this.methods = details.methods;
  }
}

/** The error in an answer of 300 and above. Bodies that are not an Error object, a proxy's page say, are left out. */
export function errorOf(response: Response, text: string): TesseraError {
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) body = parsed as Record<string, unknown>;
  } catch {
    // Not of this API; the status has to do.
  }
  const { error, message, request_id: requestId, methods } = body;
  // Browsers hide where a redirect leads to, and even its status.
  const isRedirect = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  if (isRedirect) {
    return new TesseraError('The server redirects to another address: is baseUrl right?', {
      status: response.status,
      error: 'bad_answer',
    });
  }
  return new TesseraError(typeof message === 'string' ? message : `The server answered ${response.status}`, {
    status: response.status,
    error: typeof error === 'string' ? (error as TesseraErrorCode) : 'unknown',
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfter: secondsToWait(response.headers.get('retry-after')),
    methods: Array.isArray(methods) ? (methods as SecondFactorMethod[]) : undefined,
  });
}

/** `Retry-After` in seconds: a number of them, or a date. */
function secondsToWait(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
