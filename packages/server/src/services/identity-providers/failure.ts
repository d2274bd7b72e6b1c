import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { Problem } from '../../kit/problem.ts';
import { OutboundFailed, OutboundRefused } from '../outbound/outbound.ts';

/**
 * Turns a failure at a provider into a problem: the provider refused the person, or cannot be reached or trusted. The
 * log gets a word of a known set, and no text of the provider.
 */
export function failureOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof AuthorizationResponseError) {
    return new Problem('identity_refused', { cause: `provider: ${known(error.error)}` });
  }
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutboundRefused) {
      return new Problem('provider_failed', {
        message: 'The identity provider leads to an address that this server does not connect to',
        cause: 'provider: address not allowed',
      });
    }
    if (at instanceof OutboundFailed) return new Problem('provider_failed', { cause: `provider: ${at.code}` });
    if (at instanceof ResponseBodyError)
      return new Problem('provider_failed', { cause: `provider: ${known(at.error)}` });
    if (at instanceof ClientError && at.code) return new Problem('provider_failed', { cause: `provider: ${at.code}` });
  }
  return new Problem('provider_failed', { cause: error });
}

/** Error codes are short and have no blanks (RFC 6749, 5.2); anything else would be the provider's own words. */
function known(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : 'an unknown error';
}
