import type {
  CloudKey,
  NewCredentialValidation,
  PresignedUrl,
  PresignRequest,
  SignedRequest,
  SignRequest,
  TemporaryCredentials,
  TrustPolicy,
  ValidationRequest,
  ValidationResult,
  VendRequest,
} from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** The uses of stored credentials: short-lived keys, signatures, validation. */
export interface VendingOperations {
  /**
   * Makes a key that ends by itself and reaches only these paths.
   * @example
   * ```ts
   * const key = await tessera.vendAWSCredentials('acme', 'lake', { access: 'read', path: 's3://acme-lake/raw' });
   * console.log(key.AccessKeyId, key.Expiration);
   * ```
   */
  vendAWSCredentials(
    namespace: string,
    name: string,
    request?: VendRequest,
    options?: CallOptions,
  ): Promise<TemporaryCredentials>;

  /**
   * The same with the credentials whose buckets cover the path, or the default ones.
   * @example
   * ```ts
   * const key = await tessera.vendCredentials('acme', { path: 's3://acme-lake/raw' });
   * console.log(key.Expiration);
   * ```
   */
  vendCredentials(namespace: string, request?: VendRequest, options?: CallOptions): Promise<TemporaryCredentials>;

  /**
   * Makes a URL for one request on one object. It works for its bearer.
   * @example
   * ```ts
   * const { url } = await tessera.presignAWSRequest('acme', 'lake', { path: 's3://acme-lake/raw/a.csv' });
   * console.log(url);
   * ```
   */
  presignAWSRequest(
    namespace: string,
    name: string,
    request: PresignRequest,
    options?: PostOptions,
  ): Promise<PresignedUrl>;

  /**
   * Signs a request to a store, as Iceberg's remote signing asks for it.
   * @example
   * ```ts
   * const { uri, headers } = await tessera.signAWSRequest('acme', 'lake', {
   *   method: 'GET',
   *   uri: 'https://acme-lake.s3.us-east-1.amazonaws.com/raw/a.csv',
   * });
   * console.log(uri, Object.keys(headers));
   * ```
   */
  signAWSRequest(namespace: string, name: string, request: SignRequest, options?: PostOptions): Promise<SignedRequest>;

  /**
   * Sees whether stored credentials work. With `probe_writes` an object is written and deleted.
   * @example
   * ```ts
   * const { valid, checks } = await tessera.validateAWSCredentials('acme', 'lake');
   * if (!valid) console.log(checks.filter(({ status }) => status === 'failed'));
   * ```
   */
  validateAWSCredentials(
    namespace: string,
    name: string,
    request?: ValidationRequest,
    options?: PostOptions,
  ): Promise<ValidationResult>;

  /**
   * Sees whether a credential would work, before it is stored.
   * @example
   * ```ts
   * const { valid } = await tessera.validateNewCredential('acme', {
   *   credential: { aws: { access_key_id: 'AKIAFAKEEXAMPLE00002', secret_access_key: 'visibly-fake-secret' } },
   *   paths: ['s3://acme-archive'],
   * });
   * console.log(valid);
   * ```
   */
  validateNewCredential(
    namespace: string,
    request: NewCredentialValidation,
    options?: PostOptions,
  ): Promise<ValidationResult>;

  /**
   * Shows the trust policy for a role of AWS that this namespace's credentials name.
   * @example
   * ```ts
   * const { external_id, terraform } = await tessera.getTrustPolicy('acme');
   * console.log(external_id, terraform);
   * ```
   */
  getTrustPolicy(namespace: string, options?: CallOptions): Promise<TrustPolicy>;

  /**
   * Makes a SAS token of Azure, or an access token of Google Cloud, that ends by itself and reaches only these paths.
   * @example
   * ```ts
   * const { sas_token, expires_at } = await tessera.vendCloudKey('acme', 'azure', 'blobs', {
   *   path: 'azure://acme-lake',
   * });
   * console.log(sas_token, expires_at);
   * ```
   */
  vendCloudKey(
    namespace: string,
    provider: 'azure' | 'gcp',
    name: string,
    request?: VendRequest,
    options?: CallOptions,
  ): Promise<CloudKey>;

  /**
   * Makes a URL for one request on one object of Azure or Google Cloud. It works for its bearer.
   * @example
   * ```ts
   * const { url } = await tessera.presignCloudRequest('acme', 'gcp', 'objects', { path: 'gs://acme-lake/raw/a.csv' });
   * console.log(url);
   * ```
   */
  presignCloudRequest(
    namespace: string,
    provider: 'azure' | 'gcp',
    name: string,
    request: PresignRequest,
    options?: PostOptions,
  ): Promise<PresignedUrl>;

  /**
   * Sees whether a stored credential of Azure or Google Cloud works.
   * @example
   * ```ts
   * const { valid, checks } = await tessera.validateCloudCredential('acme', 'azure', 'blobs');
   * console.log(valid, checks);
   * ```
   */
  validateCloudCredential(
    namespace: string,
    provider: 'azure' | 'gcp',
    name: string,
    request?: ValidationRequest,
    options?: PostOptions,
  ): Promise<ValidationResult>;
}
