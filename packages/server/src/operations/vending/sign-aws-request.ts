import { instantOf, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { encoded, sha256, signedHeaders } from '../../services/object-store/sigv4.ts';
import type { UseCase } from '../use-case.ts';
import { usable } from './grant.ts';
import { signerFor } from './signer.ts';
import { signedBesides, storeAction, storeHeaders } from './store-action.ts';
import { placeOf } from './store-of.ts';
import { noteUse } from './vend.ts';

// Made anew below, or of the signature that the client made for itself.
const madeHere = new Set(['x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256', 'authorization', 'host']);
const payloadForm = /^(?:[0-9a-f]{64}|UNSIGNED-PAYLOAD)$/;
/** The age of a signed request that AWS accepts. */
const signatureSeconds = 900;

/**
 * Signs a request to a store without giving a key away, under the same buckets, roles and scopes as keys are made (Iceberg
 * REST specification, `s3-signer`).
 */
export const signAWSRequest: UseCase<'signAWSRequest'> = async (deps, { principal, params, body, client, now }) => {
  const wanted = { ...params, operation: 'signAWSRequest' } as const;
  const { candidates } = await usable(deps, principal, { ...wanted, access: 'read' });
  const [found] = candidates.credentials;
  if (!found) throw new Problem('credentials_not_found');
  const place = placeOf(found);
  const url = normalized(body.uri);
  const given = Object.entries(body.headers ?? {});
  const headers = storeHeaders(given);
  const action = storeAction(place, { method: body.method, url, headers, body: body.body });
  const wantedNow = { ...wanted, access: action.access };
  const { credentials, key } = await signerFor(deps, principal, wantedNow, action.objects, now);
  // A body that came as text is signed as it was checked.
  const claimed = headers.get('x-amz-content-sha256') ?? '';
  const payload =
    body.body === undefined ? (payloadForm.test(claimed) ? claimed : 'UNSIGNED-PAYLOAD') : sha256(body.body);
  const kept = [...headers].filter(([name]) => signedBesides.test(name) && !madeHere.has(name));
  const signedAt = deps.clock();
  const signed = signedHeaders(key, {
    method: body.method,
    url,
    headers: Object.fromEntries(kept),
    payload,
    region: place.region,
    service: 's3',
    now: signedAt,
  });
  const use = {
    action: 'credentials.sign',
    access: action.access,
    paths: `${body.method} ${action.objects.map(({ bucket, key: name }) => `s3://${bucket}/${name}`).join(',')}`.slice(
      0,
      2048,
    ),
    until: later(instantOf(signedAt), signatureSeconds),
  } as const;
  noteUse(deps, { principal, client, now }, credentials, use);
  const untouched = given.filter(([name]) => !madeHere.has(name.toLowerCase()));
  const made = Object.entries(signed).filter(([name]) => madeHere.has(name));
  return {
    uri: url.href,
    headers: { ...Object.fromEntries(untouched), ...Object.fromEntries(made.map(([name, value]) => [name, [value]])) },
  };
};

/** The URL with path and query encoded as they are signed, so that the store reads the checked form. */
function normalized(text: string): URL {
  const wrong = new Problem('path_not_allowed', { message: 'uri: is no URL of this store' });
  // A parser resolves these, and the store might not.
  if (!URL.canParse(text) || /(?:\/|%2f)(?:\.|%2e){1,2}(?:[/?#]|%2f|$)/i.test(text) || /[\\#]/.test(text)) throw wrong;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw wrong;
  try {
    url.pathname = url.pathname
      .split('/')
      .map((segment) => encoded(decodeURIComponent(segment)))
      .join('/');
    const pairs = url.search
      .slice(1)
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return `${encoded(decodeURIComponent(name))}=${encoded(decodeURIComponent(value.join('=')))}`;
      });
    url.search = pairs.join('&');
  } catch {
    throw wrong;
  }
  return url;
}
