import { Problem } from '../../kit/problem.ts';
import { OutboundFailed, OutboundRefused } from '../outbound/outbound.ts';
import { element } from './xml.ts';

/** The reason why a store made no key, in words that programs compare. The store's own words are never shown. */
export const refusalReasons = {
  access_denied:
    'The store does not permit this: the stored secret may be wrong, or the policy of its key, or the trust policy of the role',
  no_such_role: 'The store knows no such role',
  key_invalid: 'The store does not take the stored key',
  unreachable: 'The store gave no answer that can be used',
  clock_skew: 'The clocks of this server and of the store differ too much',
  region_disabled: 'STS is disabled in this region',
  endpoint_not_allowed: 'This server does not connect to that endpoint',
} as const;
export type RefusalReason = keyof typeof refusalReasons;

export function storeRefused(reason: RefusalReason, cause?: unknown): Problem {
  return new Problem('store_refused', { message: refusalReasons[reason], reason, cause });
}

/** Turns the failure of a request into the caller's error. Any other error is a fault of this program. */
export function unanswered(error: unknown): Problem {
  if (error instanceof OutboundRefused) return storeRefused('endpoint_not_allowed');
  if (error instanceof OutboundFailed) return storeRefused('unreachable', error.code);
  throw error;
}

const byCode: Record<string, RefusalReason> = {
  AccessDenied: 'access_denied',
  AccessDeniedException: 'access_denied',
  InvalidClientTokenId: 'key_invalid',
  InvalidAccessKeyId: 'key_invalid',
  SignatureDoesNotMatch: 'key_invalid',
  InvalidSignatureException: 'key_invalid',
  UnrecognizedClientException: 'key_invalid',
  ExpiredToken: 'key_invalid',
  ExpiredTokenException: 'key_invalid',
  RequestTimeTooSkewed: 'clock_skew',
  RequestExpired: 'clock_skew',
  NoSuchEntity: 'no_such_role',
  NoSuchRole: 'no_such_role',
  RegionDisabledException: 'region_disabled',
};

// The difference that AWS allows between its clock and the signer's.
const skewMs = 5 * 60_000;

/** Why an answer other than 200 was given: by its code, or by its status where a store writes no code. */
export function reasonOf(answer: { status: number; headers: { date?: string | undefined }; body: Buffer }, now: Date) {
  const code = element(answer.body.toString(), 'Code') ?? '';
  const denied = answer.status === 400 || answer.status === 403;
  // Some say of a wrong time that the signature is wrong, or nothing.
  const skew = Math.abs(Date.parse(answer.headers.date ?? '') - now.getTime());
  if (denied && skew > skewMs) return 'clock_skew';
  const known = byCode[code];
  if (known !== undefined) return known;
  if (answer.status === 404) return 'no_such_role';
  return answer.status >= 400 && answer.status < 500 ? 'access_denied' : 'unreachable';
}
