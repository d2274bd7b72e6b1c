import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Problem } from '../../kit/problem.ts';
import { basicPair, requireOnce } from './credentials.ts';

const formType = 'application/x-www-form-urlencoded';

/** The parameters of a form, each a text. */
export type Form = Readonly<Record<string, string>>;

/**
 * The parameters of a request's form, with the client that presents itself by a header. Throws `unsupported_media_type` where
 * the body is something else, `invalid_client` and `invalid_request`.
 */
export function formOf(bytes: Buffer, request: IncomingMessage): Form {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && type !== formType) throw notAForm();
  return withClient(parseForm(bytes), request);
}

/** The refusal of a body that says that it is something else. */
export function notAForm(): Problem {
  return new Problem('unsupported_media_type', { message: `Send the body as a form, with Content-Type: ${formType}` });
}

/**
 * Parses a form (RFC 6749, appendix B): valid UTF-8 without NUL, no parameter twice. One without a value counts as absent (3.1, 3.2).
 * Throws `invalid_request`, with no part of the body in it.
 */
function parseForm(bytes: Buffer): Form {
  return fieldsOf(textOf(bytes));
}

/**
 * The form with the client that the request presents itself as, by `Authorization` in place of the form's own
 * `client_id` and `client_secret` (RFC 6749, 2.3.1). Both are encoded as in a form before they are put into Basic. A bearer
 * token is a client's secret alone. Throws `invalid_client`, and `invalid_request` where the two ways do not agree.
 */
function withClient(form: Form, request: IncomingMessage): Form {
  const { authorization } = request.headers;
  if (authorization === undefined) return form;
  requireOnce(request, 'authorization');
  const [, scheme, value = ''] = /^([A-Za-z]+) +([^ ].*)$/s.exec(authorization) ?? [];
  if (form['client_secret'] !== undefined) throw twice('client_secret');
  if (scheme?.toLowerCase() === 'bearer') return { ...form, client_secret: value };
  const pair = scheme?.toLowerCase() === 'basic' ? basicPair(value) : undefined;
  const id = pair && decoded(pair.username);
  const secret = pair && decoded(pair.password);
  if (id === undefined || secret === undefined) {
    throw new Problem('invalid_client', { cause: 'no client by Authorization' });
  }
  if (form['client_id'] !== undefined && form['client_id'] !== id) throw twice('client_id');
  return { ...form, client_id: id, ...(secret === '' ? {} : { client_secret: secret }) };
}

function fieldsOf(text: string): Form {
  const fields = [...new URLSearchParams(text)].filter(([, value]) => value !== '');
  if (fields.some(([name, value]) => `${name}${value}`.includes('\u0000'))) {
    throw new Problem('invalid_request', { message: 'The form must not have NUL' });
  }
  const names = new Set(fields.map(([name]) => name));
  if (names.size < fields.length) {
    throw new Problem('invalid_request', { message: 'The form has a parameter twice' });
  }
  // `fromEntries` defines keys rather than assigning them: a key `__proto__` stays a key.
  return Object.fromEntries(fields);
}

/** Throws if the form or its percent-encoded bytes are no UTF-8: a lenient reading would change names. */
function textOf(bytes: Buffer): string {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  if (text === undefined || (text.includes('%') && decoded(text) === undefined)) {
    throw new Problem('invalid_request', { message: 'The body is not a form in UTF-8' });
  }
  return text;
}

/** `application/x-www-form-urlencoded` of one value. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function twice(name: string): Problem {
  return new Problem('invalid_request', { message: `${name}: is in the form and in Authorization` });
}
