/**
 * Instants that outlive the process. `clock` is one that the clock had reached: it never runs behind it. Tokens,
 * sessions and mailed links issued before `tokens_void_before` are void.
 */
export type InstantName = 'clock' | 'tokens_void_before';

export interface Instants {
  find(name: InstantName): Promise<string | undefined>;
  /** Sets it, where it is not later already. */
  raise(name: InstantName, instant: string): Promise<void>;
  forget(name: InstantName): Promise<void>;
}
