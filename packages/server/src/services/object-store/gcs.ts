import { createHash, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Outbound, OutboundAnswer } from '../outbound/outbound.ts';
import type { StorePath } from './path.ts';
import { storeRefused, unanswered } from './refusal.ts';
import type { Access } from './session-policy.ts';
import { encoded } from './sigv4.ts';

/** Google's addresses. An address in a key file is untrusted text, and is not used. */
export interface GoogleAddresses {
  token: string;
  exchange: string;
  storage: string;
}
export const google: GoogleAddresses = {
  token: 'https://oauth2.googleapis.com/token',
  exchange: 'https://sts.googleapis.com/v1/token',
  storage: 'https://storage.googleapis.com',
};

export interface ServiceAccount {
  email: string;
  key: KeyObject;
}

/** An access token of OAuth, and when it ends. */
export interface AccessToken {
  accessToken: string;
  expiresAt: string;
}

/** How long Google lets these tokens live, in seconds. They cannot be made shorter. */
export const tokenSeconds = 3600;
/** The most rules of one boundary (Google Cloud, "Credential Access Boundaries"). */
export const mostRules = 10;

const tokenForm = /^[!-~]{1,16384}$/;

/** The account and the key in a key file. Throws `store_refused` where there are none. */
export function serviceAccount(text: string): ServiceAccount {
  try {
    const { client_email: email, private_key: pem } = JSON.parse(text);
    if (typeof email !== 'string' || !/^[!-~]{1,256}$/.test(email)) throw new TypeError('no client_email');
    const key = createPrivateKey(String(pem));
    // Google's are all of this kind, and others cannot sign what Google reads, or nothing at all.
    if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 1024) {
      throw new TypeError('no private_key of RSA');
    }
    return { email, key };
  } catch {
    throw storeRefused('key_invalid', 'not a key file');
  }
}

/** An access token for all that the account may do with objects (RFC 7523, as Google's "server to server" flow has it). */
export async function accessToken(
  outbound: Outbound,
  { token }: GoogleAddresses,
  { email, key }: ServiceAccount,
  now: Date,
): Promise<AccessToken> {
  const issued = Math.floor(now.getTime() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: email,
    scope: 'https://www.googleapis.com/auth/devstorage.read_write',
    aud: google.token,
    iat: issued,
    exp: issued + tokenSeconds,
  };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const assertion = `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  return post(outbound, token, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }, now);
}

/** The same token, for these paths alone (RFC 8693, with a credential access boundary). Lives no longer than that one. */
export async function downScoped(
  outbound: Outbound,
  { exchange }: GoogleAddresses,
  { accessToken: subject, expiresAt }: AccessToken,
  request: { paths: readonly StorePath[]; access: Access },
  now: Date,
): Promise<AccessToken> {
  const type = 'urn:ietf:params:oauth:token-type:access_token';
  const made = await post(
    outbound,
    exchange,
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: type,
      subject_token_type: type,
      subject_token: subject,
      options: JSON.stringify(boundary(request)),
    },
    now,
  );
  return { ...made, expiresAt: made.expiresAt < expiresAt ? made.expiresAt : expiresAt };
}

const roles = {
  read: ['roles/storage.objectViewer'],
  write: ['roles/storage.objectViewer', 'roles/storage.objectCreator'],
  delete: ['roles/storage.objectAdmin'],
} as const satisfies Record<Access, readonly string[]>;

/** The limits of a token, one rule for each path. */
export function boundary({ paths, access }: { paths: readonly StorePath[]; access: Access }): object {
  return {
    accessBoundary: {
      accessBoundaryRules: paths.map(({ bucket, prefix }) => ({
        availableResource: `//storage.googleapis.com/projects/_/buckets/${bucket}`,
        availablePermissions: roles[access].map((role) => `inRole:${role}`),
        ...(prefix === '' ? {} : { availabilityCondition: { expression: condition(bucket, prefix) } }),
      })),
    },
  };
}

/** Objects, folders and listings that begin with the prefix, in the Common Expression Language. */
function condition(bucket: string, prefix: string): string {
  const at = (kind: string) => `resource.name.startsWith(${literal(`projects/_/buckets/${bucket}/${kind}/${prefix}`)})`;
  const listed = `api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith(${literal(prefix)})`;
  return [at('objects'), at('folders'), listed].join(' || ');
}

function literal(text: string): string {
  return `'${text.replace(/[\\']/g, (one) => `\\${one}`)}'`;
}

async function post(
  outbound: Outbound,
  address: string,
  fields: Record<string, string>,
  now: Date,
): Promise<AccessToken> {
  const body = Object.entries(fields)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await outbound.request(address, { method: 'POST', headers, body }).catch((error) => {
    throw unanswered(error);
  });
  if (answer.status !== 200) throw refusedBy(answer, now);
  const said = json(answer.body);
  const { access_token: token, expires_in: seconds = tokenSeconds } = said;
  if (typeof token !== 'string' || !tokenForm.test(token) || typeof seconds !== 'number' || !(seconds > 60)) {
    throw storeRefused('unreachable', 'no token in the answer');
  }
  const lives = Math.min(seconds, tokenSeconds);
  return { accessToken: token, expiresAt: new Date(now.getTime() + lives * 1000).toISOString() };
}

/** The reason of Google's refusal. A wrong clock is an `invalid_grant` too (Google, "Error codes"). */
function refusedBy({ status, headers, body }: OutboundAnswer, now: Date) {
  const { error } = json(body);
  const skew = Math.abs(Date.parse(headers.date ?? '') - now.getTime());
  if (skew > 5 * 60_000) return storeRefused('clock_skew');
  if (error === 'invalid_grant' || error === 'invalid_client') return storeRefused('key_invalid', String(status));
  return storeRefused(status >= 400 && status < 500 ? 'access_denied' : 'unreachable', String(status));
}

function json(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The signer of a URL: the key of a service account, or an HMAC key. */
export type GoogleSigner = ServiceAccount | { accessKeyId: string; secretAccessKey: string };

/** The URL of one request on one object, signed for its bearer (Google Cloud, "V4 signing process"). */
export function googleSignedUrl(
  signer: GoogleSigner,
  request: { method: string; bucket: string; key: string; seconds: number; now: Date; storage?: string },
): string {
  const { method, bucket, key, seconds, now, storage = google.storage } = request;
  const date = now.toISOString().replace(/\.\d+|[:-]/g, '');
  const scope = `${date.slice(0, 8)}/auto/storage/goog4_request`;
  const byAccount = 'email' in signer;
  const algorithm = byAccount ? 'GOOG4-RSA-SHA256' : 'GOOG4-HMAC-SHA256';
  const url = new URL(storage);
  url.pathname = `/${bucket}/${key.split('/').map(encoded).join('/')}`;
  const query = [
    ['X-Goog-Algorithm', algorithm],
    ['X-Goog-Credential', `${byAccount ? signer.email : signer.accessKeyId}/${scope}`],
    ['X-Goog-Date', date],
    ['X-Goog-Expires', String(seconds)],
    ['X-Goog-SignedHeaders', 'host'],
  ]
    .map(([name = '', value = '']) => `${name}=${encoded(value)}`)
    .join('&');
  const canonical = [method, url.pathname, query, `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const toSign = [algorithm, date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  url.search = `${query}&X-Goog-Signature=${signatureOf(signer, toSign, date)}`;
  return url.href;
}

function signatureOf(signer: GoogleSigner, text: string, date: string): string {
  if ('email' in signer) return sign('sha256', Buffer.from(text), signer.key).toString('hex');
  const steps = [date.slice(0, 8), 'auto', 'storage', 'goog4_request'];
  const hmac = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part).digest();
  const key = steps.reduce<string | Buffer>((from, step) => hmac(from, step), `GOOG4${signer.secretAccessKey}`);
  return hmac(key, text).toString('hex');
}
