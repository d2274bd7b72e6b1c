import { TesseraError } from './error.ts';
import type { Token } from './models.ts';
import type { OperationId } from './route.ts';

export interface SessionOptions {
  username: string;
  password: string;
  /** Asked for a code of the second factor, once the server wants one. */
  code?: (() => string | Promise<string>) | undefined;
}

/**
 * The session that stands for a username and a password. Made when it is first needed, once however many ask for it at the
 * same moment, and again shortly before it ends.
 */
export class Session {
  #username: string;
  #password: string;
  readonly #code: SessionOptions['code'];
  readonly #signIn: (headers: Record<string, string>) => Promise<Token>;
  #held: { token: string; renewAt: number } | undefined;
  #pending: Promise<string> | undefined;

  /** `signIn` asks the server for a session. */
  constructor(
    { username, password, code }: SessionOptions,
    signIn: (headers: Record<string, string>) => Promise<Token>,
  ) {
    this.#username = username;
    this.#password = password;
    this.#code = code;
    this.#signIn = signIn;
  }

  /** Sends with the headers of a sign-in with the password, and once more with a code if the server wants one. */
  async byPassword<T>(sendWith: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    const bytes = new TextEncoder().encode(`${this.#username}:${this.#password}`);
    const basic = { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
    try {
      return await sendWith(basic);
    } catch (error) {
      const isWanted = error instanceof TesseraError && error.error === 'mfa_required';
      if (!isWanted || this.#code === undefined) throw error;
      return sendWith({ ...basic, 'x-tessera-otp': await this.#code() });
    }
  }

  /** The session's token. `refused` is one that the server takes no longer, or no longer for a proof of the password. */
  token(refused?: string): Promise<string> {
    if (this.#held && (this.#held.token === refused || Date.now() >= this.#held.renewAt)) this.#held = undefined;
    if (this.#held) return Promise.resolve(this.#held.token);
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** Takes over a new name or password that an operation has set, for the next sign-in. */
  learn(id: OperationId, input: unknown): void {
    if (id !== 'updateUser' && id !== 'resetUserPassword') return;
    const { username, password } = (input ?? {}) as { username?: string; password?: string };
    this.#username = username || this.#username;
    this.#password = password || this.#password;
  }

  async #renew(): Promise<string> {
    const asked = Date.now();
    const { token = '', issued_at: begins, expires_at: ends } = await this.byPassword(this.#signIn);
    // How long it is, rather than when it ends: the server's clock may differ from the one here.
    const length =
      begins === undefined || ends === undefined ? Number.POSITIVE_INFINITY : Date.parse(ends) - Date.parse(begins);
    this.#held = { token, renewAt: asked + length - Math.min(60_000, length / 10) };
    return token;
  }
}
