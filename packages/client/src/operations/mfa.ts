import type { RecoveryCodes, SecondFactors, TotpConfirmation, TotpRemoval, TotpSecret } from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** Second factors of your account. */
export interface MfaOperations {
  /**
   * The second factors of your account.
   * @example
   * ```ts
   * const { totp, recovery_codes_left } = await tessera.getMfa();
   * console.log(totp.enabled, recovery_codes_left);
   * ```
   */
  getMfa(options?: CallOptions): Promise<SecondFactors>;

  /**
   * Makes the secret of an authenticator app. It is needed by nothing until `confirmTotp` turns it on, within ten minutes.
   * Needs a sign-in with the password less than ten minutes ago.
   * @example
   * ```ts
   * const { secret, uri } = await tessera.startTotp();
   * console.log(uri);
   * ```
   */
  startTotp(options?: PostOptions): Promise<TotpSecret>;

  /**
   * Turns the authenticator app on, with a code of it. Answers with the recovery codes, which are not shown again. From then on
   * the password needs a code besides it; all other sessions end, and API tokens go on.
   * @example
   * ```ts
   * const { recovery_codes } = await tessera.confirmTotp({ code });
   * console.log(recovery_codes);
   * ```
   */
  confirmTotp(code: TotpConfirmation, options?: PostOptions): Promise<RecoveryCodes>;

  /**
   * Turns the authenticator app off, with a code of it or a recovery code, which all end.
   * @example
   * ```ts
   * await tessera.removeTotp({ code });
   * ```
   */
  removeTotp(code: TotpRemoval, options?: CallOptions): Promise<void>;

  /**
   * Makes new recovery codes; those from before end. Needs a sign-in with the password less than ten minutes ago.
   * @example
   * ```ts
   * const { recovery_codes } = await tessera.makeRecoveryCodes();
   * console.log(recovery_codes);
   * ```
   */
  makeRecoveryCodes(options?: PostOptions): Promise<RecoveryCodes>;
}
