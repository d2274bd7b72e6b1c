import { instantOf, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import { storeObject } from '../../services/object-store/path.ts';
import { objectUrl } from '../../services/object-store/place.ts';
import type { Access } from '../../services/object-store/session-policy.ts';
import { presignedUrl } from '../../services/object-store/sigv4.ts';
import type { UseCase } from '../use-case.ts';
import { signerFor } from './signer.ts';
import { placeOf } from './store-of.ts';
import { noteUse } from './vend.ts';

export const accessOf = { GET: 'read', HEAD: 'read', PUT: 'write', DELETE: 'delete' } as const satisfies Record<
  string,
  Access
>;
export const usualSignedSeconds = 900;

/** A URL for one request on one object. It works for its bearer, until it ends or the key that signed it does. */
export const presignAWSRequest: UseCase<'presignAWSRequest'> = async (
  deps,
  { principal, params, body, client, now },
) => {
  const { method = 'GET', expires: asked = usualSignedSeconds, path } = body;
  const access = accessOf[method];
  const object = storeObject(path);
  const wanted = { ...params, operation: 'presignAWSRequest', access } as const;
  const { credentials, key, until, permitted } = await signerFor(deps, principal, wanted, [object], now);
  const signedAt = deps.clock();
  const left = until === undefined ? asked : Math.floor((Date.parse(until) - signedAt.getTime()) / 1000);
  const seconds = Math.min(permitted(asked), left);
  if (seconds < 1) throw new Problem('token_expires_too_soon');
  const place = placeOf(credentials);
  const url = objectUrl(place, object.bucket, object.key);
  const signed = presignedUrl(key, { method, url, region: place.region, service: 's3', now: signedAt }, seconds);
  const end = later(instantOf(signedAt), seconds);
  const use = { action: 'credentials.sign', access, paths: `${method} ${path}`, until: end } as const;
  noteUse(deps, { principal, client, now }, credentials, use);
  return { url: signed.href, method, expires_at: end, headers: {} };
};
