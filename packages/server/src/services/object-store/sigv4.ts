import { createHash, createHmac } from 'node:crypto';

/** An AWS key pair, which signs requests. */
export interface SigningKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface ToSign {
  method: string;
  /** With every character of path and query that is not unreserved percent-encoded, as `encoded` does it. */
  url: URL;
  headers?: Record<string, string>;
  /** The hash of the body, as hexadecimal SHA-256, or `UNSIGNED-PAYLOAD`. */
  payload: string;
  region: string;
  service: 's3' | 'sts';
  now: Date;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** Percent-encodes all but the unreserved characters (RFC 3986, 2.3), as SigV4 wants it. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The headers to send so that the request is signed by the key: those given, and `x-amz-date`, `authorization` and, where
 * they apply, `x-amz-content-sha256` and `x-amz-security-token` (AWS Signature Version 4).
 */
export function signedHeaders(key: SigningKey, request: ToSign): Record<string, string> {
  const date = amzDate(request.now);
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': date,
    ...(request.service === 's3' ? { 'x-amz-content-sha256': request.payload } : {}),
    ...(key.sessionToken === undefined ? {} : { 'x-amz-security-token': key.sessionToken }),
  };
  const { names, signature } = signatureOf(key, request, { ...headers, host: request.url.host }, date);
  const credential = `${key.accessKeyId}/${scopeOf(request, date)}`;
  return {
    ...headers,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** The URL with which its bearer can send this one request, for `seconds`: only its host is signed beside it. */
export function presignedUrl(key: SigningKey, request: Omit<ToSign, 'payload' | 'headers'>, seconds: number): URL {
  const date = amzDate(request.now);
  const url = new URL(request.url);
  const query: Record<string, string> = {
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${key.accessKeyId}/${scopeOf(request, date)}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(seconds),
    ...(key.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': key.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const pairs = Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  url.search = [url.search.slice(1), ...pairs].filter((part) => part !== '').join('&');
  const signed = { ...request, url, payload: 'UNSIGNED-PAYLOAD' };
  const { signature } = signatureOf(key, signed, { host: url.host }, date);
  url.search += `&X-Amz-Signature=${signature}`;
  return url;
}

/** `20300131T120000Z`. */
function amzDate(now: Date): string {
  return now.toISOString().replace(/\.\d+|[:-]/g, '');
}

function scopeOf({ region, service }: Pick<ToSign, 'region' | 'service'>, date: string): string {
  return `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
}

function signatureOf(key: SigningKey, request: ToSign, headers: Record<string, string>, date: string) {
  const sorted = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = sorted.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url),
    ...sorted.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    request.payload,
  ].join('\n');
  const toSign = [algorithm, date, scopeOf(request, date), sha256(canonical)].join('\n');
  const steps = [date.slice(0, 8), request.region, request.service, 'aws4_request'];
  const signingKey = steps.reduce<string | Buffer>((from, step) => hmac(from, step), `AWS4${key.secretAccessKey}`);
  return { names, signature: hmac(signingKey, toSign).toString('hex') };
}

function canonicalQuery(url: URL): string {
  const pairs = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`));
  return pairs.sort().join('&');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
