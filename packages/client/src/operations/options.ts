export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. What the server has begun, it may still finish. */
  signal?: AbortSignal;
  /** Milliseconds for this call with all its retries and waits, instead of the client's. */
  timeout?: number;
}

export interface PostOptions extends CallOptions {
  /**
   * Names what is to be done, so that the server does it once however often it is asked. Without it the client makes one
   * for each call; give your own to be able to repeat a call after your program was restarted.
   */
  idempotencyKey?: string;
}
