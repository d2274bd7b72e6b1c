/** An answer of 400 or above, or none at all, in words for people. */
export class Refusal extends Error {
  /** 0 where the server did not answer. */
  readonly status: number;
  readonly code: string;
  /** The ID of the request in the server's log. */
  readonly requestId: string | undefined;
  /** Seconds until it is worth asking again, where the server said so. */
  readonly retryAfter: number | undefined;
  /** A word that tells errors of one code apart. */
  readonly reason: string | undefined;
  /** The factors that complete a sign-in whose password was right. */
  readonly methods: readonly string[];

  constructor(
    status: number,
    code: string,
    message: string,
    more: { requestId?: string; retryAfter?: number; reason?: string; methods?: readonly string[] } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.requestId = more.requestId;
    this.retryAfter = more.retryAfter;
    this.reason = more.reason;
    this.methods = more.methods ?? [];
  }
}

/** The text of an error for people. */
export function messageOf(error: unknown): string {
  return error instanceof Refusal ? error.message : 'Something failed in this page. Load it again.';
}
