export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. The server may still finish a begun operation. */
  signal?: AbortSignal;
  /** Milliseconds for this call with all its retries and waits, instead of the client's. */
  timeout?: number;
}

export interface PostOptions extends CallOptions {
  /**
   * Identifies the request, so that the server carries it out once, even if it is sent again. Without it the client
   * makes one for each call; give your own to be able to repeat a call after your program was restarted.
   */
  idempotencyKey?: string;
}
