import { type ErrorCode, errors, type SecondFactorMethod } from '@tessera/contract';

export interface ProblemDetails {
  /** Replaces the code's default sentence. Public: the caller reads it. */
  message?: string;
  /** A word that programs compare, where the code has several reasons. Public. */
  reason?: string;
  /** Public: fields of the answer beside its message. */
  fields?: Readonly<Record<string, unknown>> | undefined;
  /** Private: for the log only. */
  cause?: unknown;
  /** Seconds until trying again makes sense. */
  retryAfter?: number;
  /** The methods that the path knows. */
  allow?: string;
  /** Completes a sign-in that lacks its second factor. */
  methods?: readonly SecondFactorMethod[];
}

/** A failure with a code from the contract's table, thrown anywhere and answered by `http/errors.ts`. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly allow: string | undefined;
  readonly methods: readonly SecondFactorMethod[] | undefined;
  readonly reason: string | undefined;
  readonly fields: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, details: ProblemDetails = {}) {
    // The place of the throw is never read: the code tells the problem, and a crash is its cause, with a stack of its
    // own. Collecting a stack takes longer than the rest of refusing a request.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(details.message ?? errors[code].message, { cause: details.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'Problem';
    this.code = code;
    this.status = errors[code].status;
    this.retryAfter = details.retryAfter;
    this.allow = details.allow;
    this.methods = details.methods;
    this.reason = details.reason;
    this.fields = details.fields;
  }
}
