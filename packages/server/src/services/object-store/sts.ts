import { Problem } from '../../kit/problem.ts';
import type { Outbound, OutboundAnswer } from '../outbound/outbound.ts';
import { reasonOf, storeRefused, unanswered } from './refusal.ts';
import { encoded, type SigningKey, sha256, signedHeaders } from './sigv4.ts';
import { element } from './xml.ts';

/** A key that ends by itself. */
export interface SessionKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** When it ends: never later than the store says, nor than was asked for. */
  expiresAt: string;
}

export interface SessionRequest {
  /** Where STS is. */
  endpoint: string;
  region: string;
  key: SigningKey;
  /** The role to assume; without one, a federation token is asked for. */
  role?: { arn: string; sessionName: string; externalId?: string | undefined } | undefined;
  /** The user of a federation token, at most 32 characters. */
  federatedName: string;
  policy: string;
  seconds: number;
}

/** The duration that every role and store allows. */
const plainSeconds = 3600;
const unsupportedCodes = ['InvalidAction', 'NotImplemented', 'MethodNotAllowed', 'UnsupportedOperation'];
const valueForm = /^[!-~]{1,8192}$/;

/** AWS's own STS of a region. */
export function stsEndpoint(region: string): string {
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;
}

/**
 * Asks STS for a key that ends by itself and does no more than the policy says (AssumeRole or GetFederationToken). A
 * duration that the role does not allow is cut to an hour.
 * @throws Problem `store_refused` with a reason, `vending_unsupported`, or `policy_too_large`
 */
export async function requestSession(outbound: Outbound, request: SessionRequest, now: Date): Promise<SessionKey> {
  let { seconds } = request;
  let answer = await ask(outbound, request, seconds, now);
  if (answer.status === 400 && seconds > plainSeconds) {
    seconds = plainSeconds;
    answer = await ask(outbound, request, seconds, now);
  }
  if (answer.status !== 200) throw refused(answer, now);
  return sessionIn(answer, seconds, now);
}

async function ask(outbound: Outbound, request: SessionRequest, seconds: number, now: Date): Promise<OutboundAnswer> {
  const { endpoint, region, key, role, federatedName, policy } = request;
  const fields: Record<string, string> = {
    Version: '2011-06-15',
    DurationSeconds: String(seconds),
    Policy: policy,
    ...(role === undefined
      ? { Action: 'GetFederationToken', Name: federatedName }
      : {
          Action: 'AssumeRole',
          RoleArn: role.arn,
          RoleSessionName: role.sessionName,
          ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
        }),
  };
  // Not a plus for a blank: some stores do not decode it.
  const body = Object.entries(fields)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
  const url = new URL(endpoint);
  const headers = signedHeaders(key, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    payload: sha256(body),
    region,
    service: 'sts',
    now,
  });
  return outbound.request(endpoint, { method: 'POST', headers, body }).catch((error) => {
    throw unanswered(error);
  });
}

function refused(answer: OutboundAnswer, now: Date): Problem {
  const code = element(answer.body.toString(), 'Code') ?? '';
  if (/^PackedPolicyTooLarge/.test(code)) {
    return new Problem('policy_too_large', { message: 'path: AWS finds this policy too large: ask for fewer paths' });
  }
  if ([405, 501].includes(answer.status) || unsupportedCodes.includes(code)) return new Problem('vending_unsupported');
  return storeRefused(reasonOf(answer, now), `${answer.status} ${/^\w{1,64}$/.test(code) ? code : ''}`);
}

function sessionIn(answer: OutboundAnswer, seconds: number, now: Date): SessionKey {
  const xml = answer.body.toString();
  const value = (name: string) => {
    const text = element(xml, name);
    if (text === undefined || !valueForm.test(text)) throw storeRefused('unreachable', `no ${name} in the answer`);
    return text;
  };
  const key = {
    accessKeyId: value('AccessKeyId'),
    secretAccessKey: value('SecretAccessKey'),
    sessionToken: value('SessionToken'),
  };
  const until = Date.parse(value('Expiration'));
  if (Number.isNaN(until)) throw storeRefused('unreachable', 'no Expiration in the answer');
  const end = Math.min(until, now.getTime() + seconds * 1000);
  // By the store's clock it has ended already, or does at once.
  if (end <= now.getTime() + 60_000) throw storeRefused('clock_skew');
  return { ...key, expiresAt: new Date(end).toISOString() };
}
