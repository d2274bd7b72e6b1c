import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { withoutBlanks } from '@tessera/contract';
import type { Presented } from '../../authentication/authenticate.ts';
import { wrongPassword } from '../../authentication/refusals.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';

const nothing: Presented = { kind: 'nothing' };

/**
 * The credentials of a request. A non-empty API key wins, and then `Authorization` is not even looked at: the R client
 * always adds `unittest:` beside its key, older Python clients an empty `:`. A bad key never falls back to Basic.
 */
export function presentedBy(request: IncomingMessage): Presented {
  // Node joins two of these with a comma, which no token has in it.
  const key = request.headers['x-tiledb-rest-api-key'];
  if (typeof key === 'string' && key.includes(',')) requireOnce(request, 'x-tiledb-rest-api-key');
  if (typeof key === 'string' && key !== '') return { kind: 'token', token: new Secret(key) };
  const { authorization } = request.headers;
  if (authorization === undefined) return nothing;
  // Node silently keeps the first of two of these.
  requireOnce(request, 'authorization');
  const [, scheme, value] = /^([A-Za-z]+) +([^ ].*)$/s.exec(authorization) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'bearer':
      return { kind: 'token', token: new Secret(value ?? '') };
    case 'basic':
      return basic(value ?? '', codeOf(request));
    default:
      throw new Problem('not_authenticated', { cause: 'no such authentication scheme' });
  }
}

/** The code that Basic cannot carry. */
function codeOf(request: IncomingMessage): Secret | undefined {
  const code = request.headers['x-tessera-otp'];
  if (typeof code !== 'string' || code === '') return undefined;
  if (code.includes(',')) requireOnce(request, 'x-tessera-otp');
  return new Secret(code);
}

/** Throws where a header is there twice, which Node tells in none of its ways but one. */
export function requireOnce(request: IncomingMessage, header: string): void {
  // Not `headersDistinct`, which copies every header.
  let times = 0;
  const { rawHeaders } = request;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === header.length && name.toLowerCase() === header) times++;
  }
  if (times < 2) return;
  throw new Problem('invalid_request', { message: `${header}: is there twice` });
}

/** Username and password by RFC 7617, without the leniency of Node's decoder. Nothing where it is none. */
export function basicPair(encoded: string): { username: string; password: string } | undefined {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(encoded);
  if (!isBase64) return undefined;
  const text = decode(Buffer.from(encoded, 'base64'));
  const colon = text.indexOf(':');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 7617 forbids them
  if (colon < 0 || /[\u0000-\u001f\u007f]/.test(text)) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Empty user and password count as absent. */
function basic(encoded: string, code: Secret | undefined): Presented {
  const pair = basicPair(encoded);
  if (!pair) throw wrongPassword('Basic is not user:password in base64');
  if (pair.username === '' && pair.password === '') return nothing;
  // No name has blanks around it, and no password is touched.
  return {
    kind: 'password',
    username: withoutBlanks(pair.username),
    password: new Secret(pair.password),
    code,
  };
}

/** UTF-8, or Latin-1 where it is not valid UTF-8. */
function decode(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
