import type { AddedPasskey, NewPasskey, Passkey, PasskeyCreationOptions, PasskeyUpdate } from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** Passkeys of your account. A browser makes them, and signs in with them on the console. */
export interface PasskeyOperations {
  /**
   * The options with which a browser makes a passkey, within five minutes: for `startRegistration` of
   * @simplewebauthn/browser, or `PublicKeyCredential.parseCreationOptionsFromJSON`. Needs a sign-in with the password
   * less than ten minutes ago.
   * @example
   * ```ts
   * const options = await tessera.startPasskey();
   * console.log(options.rp.id);
   * ```
   */
  startPasskey(options?: PostOptions): Promise<PasskeyCreationOptions>;

  /**
   * Adds the passkey that the browser made, from the session that asked for the options. With the first second factor of the
   * account, the answer has recovery codes, which are not shown again, and all other sessions end; API tokens go on.
   * @example
   * ```ts
   * const optionsJSON = await tessera.startPasskey();
   * const response = await startRegistration({ optionsJSON });
   * const { passkey, recovery_codes } = await tessera.addPasskey({ name: 'laptop', response });
   * console.log(passkey.id, recovery_codes);
   * ```
   */
  addPasskey(passkey: NewPasskey, options?: PostOptions): Promise<AddedPasskey>;

  /**
   * Your passkeys, the oldest first.
   * @example
   * ```ts
   * for (const { id, name, last_used_at } of await tessera.listPasskeys()) {
   *   console.log(id, name, last_used_at);
   * }
   * ```
   */
  listPasskeys(options?: CallOptions): Promise<Passkey[]>;

  /**
   * Gives a passkey another name.
   * @example
   * ```ts
   * await tessera.renamePasskey('0199a1b2-c3d4-7e5f-8a9b-000000000003', { name: 'laptop' });
   * ```
   */
  renamePasskey(passkey: string, update: PasskeyUpdate, options?: CallOptions): Promise<void>;

  /**
   * Removes a passkey. Needs a sign-in with the password less than ten minutes ago. The last way in to an account without a
   * password is refused with `last_way_in`.
   * @example
   * ```ts
   * await tessera.removePasskey('0199a1b2-c3d4-7e5f-8a9b-000000000003');
   * ```
   */
  removePasskey(passkey: string, options?: CallOptions): Promise<void>;
}
