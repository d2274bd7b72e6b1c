/**
 * Every way a request can fail: a stable slug, the HTTP status it travels with, and the sentence people read. A more
 * exact sentence may replace the default one; slug and status never vary.
 */
export const errors = {
  invalid_request: { status: 400, message: 'The request is not valid' },
  invalid_json: { status: 400, message: 'The request body is not valid JSON' },
  name_reserved: { status: 400, message: 'This name is reserved' },
  password_too_common: { status: 400, message: 'This password is on the list of commonly used passwords' },
  wrong_code: { status: 400, message: 'The code is wrong, used or expired' },
  unknown_scope: { status: 400, message: 'There is no such scope' },
  not_authenticated: { status: 401, message: 'Sign in with an API key or with username and password' },
  mfa_required: {
    status: 401,
    message: 'The password is right, and the account has a second factor: send a new code of it in X-Tessera-OTP',
  },
  forbidden: { status: 403, message: 'You may not do this' },
  insufficient_scope: { status: 403, message: 'The scopes of this token do not permit this' },
  password_required: {
    status: 403,
    message: 'This needs a sign-in with the password that is less than ten minutes old',
  },
  signup_closed: { status: 403, message: 'Signing up is closed on this server' },
  https_required: { status: 403, message: 'This server answers over HTTPS only' },
  not_found: { status: 404, message: 'There is nothing here' },
  user_not_found: { status: 404, message: 'User not found' },
  organization_not_found: { status: 404, message: 'Organization not found' },
  namespace_not_found: { status: 404, message: 'Namespace not found' },
  member_not_found: { status: 404, message: 'User is not in the organization' },
  token_not_found: { status: 404, message: 'Token not found' },
  credentials_not_found: { status: 404, message: 'Credentials not found' },
  method_not_allowed: { status: 405, message: 'This path does not know that method' },
  request_timeout: { status: 408, message: 'The request took too long to arrive' },
  username_taken: { status: 409, message: 'This name is taken' },
  organization_name_taken: { status: 409, message: 'This name is taken' },
  email_taken: { status: 409, message: 'This e-mail address is confirmed by another account' },
  already_member: { status: 409, message: 'The user is already a member of the organization' },
  last_owner: { status: 409, message: 'An organization needs at least one owner' },
  totp_enabled: { status: 409, message: 'The account has an authenticator app: turn it off first' },
  totp_not_enabled: { status: 409, message: 'The account has no authenticator app' },
  credentials_name_taken: { status: 409, message: 'Credentials of this name exist in the namespace' },
  access_key_taken: { status: 409, message: 'This access key ID is already stored in the namespace' },
  quota_exceeded: { status: 409, message: 'The limit for this is reached' },
  body_too_large: { status: 413, message: 'The request body is larger than 64 KiB' },
  url_too_long: { status: 414, message: 'The URL is too long' },
  unsupported_media_type: { status: 415, message: 'Send the body as JSON, with Content-Type: application/json' },
  idempotency_key_reused: { status: 422, message: 'This Idempotency-Key was used for another request' },
  too_many_requests: { status: 429, message: 'Too many requests, try again later' },
  headers_too_large: { status: 431, message: 'The request headers are too large' },
  internal: { status: 500, message: 'Something went wrong on the server' },
  outcome_unknown: {
    status: 500,
    message: 'The connection to the database was lost while saving: it is not known whether the change was made',
  },
  unavailable: { status: 503, message: 'The server cannot answer now and did nothing, try again' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errors;
export const errorCodes = Object.keys(errors) as ErrorCode[];
