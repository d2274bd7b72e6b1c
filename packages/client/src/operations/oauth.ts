import type {
  CreatedServiceCredential,
  DeviceAnswer,
  DeviceAuthorization,
  DeviceAuthorizationRequest,
  DeviceRequest,
  GrantedToken,
  HeldToken,
  Introspection,
  NewServiceCredential,
  Revoked,
  ServiceCredential,
  TokenGrantRequest,
} from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** OAuth 2.0 for tools and data services. */
export interface OAuthOperations {
  /**
   * Asks for a token that a user approves in a browser. Show the user `verification_uri` and `user_code`, and call
   * `grantToken` every `interval` seconds.
   * @example
   * ```ts
   * const { verification_uri, user_code } = await tessera.startDeviceAuthorization({ client_id: 'array-viewer' });
   * console.log('Open', verification_uri, 'and enter', user_code);
   * ```
   */
  startDeviceAuthorization(request: DeviceAuthorizationRequest, options?: PostOptions): Promise<DeviceAuthorization>;

  /**
   * Fetches the token that a user approved, once. Until the user has answered it fails with `authorization_pending`, and
   * with `slow_down` where it is called more often than every `interval` seconds.
   * @example
   * ```ts
   * const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
   * const granted = await tessera.grantToken({ grant_type, client_id: 'array-viewer', device_code: deviceCode });
   * console.log(granted.scope, granted.expires_in);
   * ```
   */
  grantToken(request: TokenGrantRequest, options?: PostOptions): Promise<GrantedToken>;

  /**
   * Revokes a token that you hold. Succeeds also where it is not valid.
   * @example
   * ```ts
   * await tessera.revokeHeldToken({ token });
   * ```
   */
  revokeHeldToken(held: HeldToken, options?: PostOptions): Promise<Revoked>;

  /**
   * For data services: the user of a token, and its present permissions. The client's own token is the secret of a
   * service credential. For a token that is not active the answer is `{ active: false }`.
   * @example
   * ```ts
   * const service = new Tessera({ baseUrl, token: serviceSecret });
   * const { active, username, scope, organizations } = await service.introspectToken({ token });
   * console.log(active, username, scope, organizations);
   * ```
   */
  introspectToken(held: HeldToken, options?: PostOptions): Promise<Introspection>;

  /**
   * Reads the request of a tool, by the code that it shows.
   * @example
   * ```ts
   * const { client_id, scope, address } = await tessera.getDeviceRequest('WDJB-MJHT');
   * console.log(client_id, scope, address);
   * ```
   */
  getDeviceRequest(userCode: string, options?: CallOptions): Promise<DeviceRequest>;

  /**
   * Approves or refuses the request of a tool.
   * @example
   * ```ts
   * await tessera.answerDeviceRequest('WDJB-MJHT', { approve: true });
   * ```
   */
  answerDeviceRequest(userCode: string, answer: DeviceAnswer, options?: PostOptions): Promise<void>;

  /**
   * Makes the credential of a data service. Its secret is not shown again. For site administrators.
   * @example
   * ```ts
   * const { id, secret } = await tessera.createServiceCredential({ name: 'weather-arrays' });
   * console.log(id, secret);
   * ```
   */
  createServiceCredential(credential: NewServiceCredential, options?: PostOptions): Promise<CreatedServiceCredential>;

  /**
   * Lists the credentials of data services, without their secrets. For site administrators.
   * @example
   * ```ts
   * const credentials = await tessera.listServiceCredentials();
   * console.log(credentials.map(({ name }) => name));
   * ```
   */
  listServiceCredentials(options?: CallOptions): Promise<ServiceCredential[]>;

  /**
   * Deletes the credential of a data service, by its name or ID. For site administrators.
   * @example
   * ```ts
   * await tessera.deleteServiceCredential('arrays');
   * ```
   */
  deleteServiceCredential(credential: string, options?: CallOptions): Promise<void>;
}
