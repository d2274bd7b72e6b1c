import type { AWSAccessCredentials, AWSAccessCredentialsUpdate, NewAWSAccessCredentials } from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** The vault of cloud credentials. A namespace is a user or an organization, by name or ID. */
export interface CredentialsOperations {
  /**
   * Stores credentials in a namespace: a key pair, a role, or both. The first become the namespace's default.
   * @example
   * ```ts
   * await tessera.addAWSAccessCredentials('acme', {
   *   name: 'archive',
   *   access_key_id: 'AKIAFAKEEXAMPLE00002',
   *   secret_access_key: 'visibly-fake-secret-access-key-000000002',
   *   buckets: ['s3://acme-archive'],
   * });
   * ```
   */
  addAWSAccessCredentials(
    namespace: string,
    credentials: NewAWSAccessCredentials,
    options?: PostOptions,
  ): Promise<void>;

  /**
   * Lists a namespace's credentials, without their secrets.
   * @example
   * ```ts
   * for (const { name, buckets } of await tessera.checkAWSAccessCredentials('acme')) console.log(name, buckets);
   * ```
   */
  checkAWSAccessCredentials(namespace: string, options?: CallOptions): Promise<AWSAccessCredentials[]>;

  /**
   * Looks credentials up, without their secret.
   * @example
   * ```ts
   * const lake = await tessera.checkAWSAccessCredentialsByName('acme', 'lake');
   * console.log(lake.access_key_id);
   * ```
   */
  checkAWSAccessCredentialsByName(
    namespace: string,
    name: string,
    options?: CallOptions,
  ): Promise<AWSAccessCredentials>;

  /**
   * Changes or renames credentials: absent fields keep their value; a new key ID needs its secret.
   * @example
   * ```ts
   * await tessera.updateAWSAccessCredentials('acme', 'lake', { buckets: ['s3://acme-lake/raw'], default: true });
   * ```
   */
  updateAWSAccessCredentials(
    namespace: string,
    name: string,
    changes: AWSAccessCredentialsUpdate,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Deletes credentials. Arrays that are read with them become unreachable.
   * @example
   * ```ts
   * await tessera.deleteAWSAccessCredentials('acme', 'lake');
   * ```
   */
  deleteAWSAccessCredentials(namespace: string, name: string, options?: CallOptions): Promise<void>;
}
