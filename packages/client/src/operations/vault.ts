import type {
  AccessCredential,
  AccessCredentialsData,
  AccessCredentialUpdate,
  CredentialsFilter,
  NewAccessCredential,
} from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** The vault of any provider's credentials, as version 2 of the API speaks of it. */
export interface VaultOperations {
  /**
   * Lists a namespace's credentials of every provider, without their secrets.
   * @example
   * ```ts
   * const { credentials } = await tessera.listCredentials('acme', { provider: 'AWS' });
   * for (const { name, provider } of credentials) console.log(name, provider);
   * ```
   */
  listCredentials(namespace: string, filter?: CredentialsFilter, options?: CallOptions): Promise<AccessCredentialsData>;

  /**
   * Stores a credential of any provider: a key, a role, or a token.
   * @example
   * ```ts
   * await tessera.addCredential('acme', {
   *   name: 'reader',
   *   role: { aws: { role_arn: 'arn:aws:iam::123456789012:role/acme-reader' } },
   * });
   * ```
   */
  addCredential(namespace: string, credential: NewAccessCredential, options?: PostOptions): Promise<void>;

  /**
   * Looks a credential of any provider up, without its secret.
   * @example
   * ```ts
   * const { provider, credential } = await tessera.getCredential('acme', 'lake');
   * console.log(provider, credential?.aws?.access_key_id);
   * ```
   */
  getCredential(namespace: string, name: string, options?: CallOptions): Promise<AccessCredential>;

  /**
   * Changes or renames a credential: absent fields keep their value; a new key ID needs its secret.
   * @example
   * ```ts
   * await tessera.updateCredential('acme', 'lake', { allowed_in_tasks: false });
   * ```
   */
  updateCredential(
    namespace: string,
    name: string,
    changes: AccessCredentialUpdate,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Deletes a credential of any provider.
   * @example
   * ```ts
   * await tessera.deleteCredential('acme', 'lake');
   * ```
   */
  deleteCredential(namespace: string, name: string, options?: CallOptions): Promise<void>;
}
