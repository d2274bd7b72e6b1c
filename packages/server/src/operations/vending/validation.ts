import { randomUUID } from 'node:crypto';
import type { ValidationCheck } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import { type StorePath, storePath } from '../../services/object-store/path.ts';
import { storeRefused } from '../../services/object-store/refusal.ts';
import { callerIdentity, S3 } from '../../services/object-store/s3.ts';
import type { SigningKey } from '../../services/object-store/sigv4.ts';
import { requireEndpoint } from '../../services/outbound/endpoint.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import type { Deps } from '../use-case.ts';
import type { Grant } from './grant.ts';
import { placeOf } from './store-of.ts';
import { makeKey, storedKey } from './vend.ts';

export type Check = z.output<typeof ValidationCheck>;

export interface ValidationOptions {
  probe_writes?: boolean | undefined;
  paths?: readonly string[] | undefined;
}

/** That a check was not made, and why. */
class Skipped extends Error {}

/** All checks together take at most so many milliseconds; those that are left over are skipped. */
const patience = 15_000;

/**
 * Tries credentials out, one named check after the other, in the order of the names. A check that cannot be made is
 * skipped, and makes nothing invalid. Objects are written only with `probe_writes`, below `.tessera-check/`.
 */
export async function validation(
  deps: Deps,
  credentials: CredentialsRecord,
  externalId: string | undefined,
  { probe_writes: probes = false, paths: given }: ValidationOptions,
): Promise<Check[]> {
  const checks: Check[] = [];
  const ends = performance.now() + patience;
  const check = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    const started = performance.now();
    const done = (status: Check['status'], more: Partial<Check> = {}) =>
      void checks.push({ name, status, duration_ms: Math.round(performance.now() - started), ...more });
    try {
      if (started > ends) throw new Skipped('The checks before it took too long');
      const result = await work();
      done('passed');
      return result;
    } catch (error) {
      if (error instanceof Skipped) done('skipped', { reason: error.message });
      else if (error instanceof Problem) done('failed', { reason: error.message, error: error.reason ?? error.code });
      else throw error;
      return undefined;
    }
  };
  const needed = <T>(value: T | undefined, why: string): T => {
    if (value === undefined) throw new Skipped(why);
    return value;
  };

  const path = await check('well_formed', async () => firstPath(credentials, given));
  const isAws = credentials.kind === 'aws';
  const allowed = await check('endpoint_allowed', async () => {
    if (!isAws) throw new Skipped('Only credentials of AWS and stores like it are tried out');
    await requireEndpoint(deps.outbound, credentials.endpoint);
    return true;
  });
  const place = placeOf(credentials);
  const ready = () => needed(allowed ? path : undefined, 'A check before it did not pass');
  const key = (): SigningKey => storedKey(deps, credentials);
  const s3 = (signer: SigningKey) => new S3(deps.outbound, place, signer, deps.clock);
  await check('identity', async () => {
    needed(allowed, 'A check before it did not pass');
    if (!(await callerIdentity(deps.outbound, place, key(), deps.clock()))) {
      throw new Skipped('This store does not tell whose a key is');
    }
  });
  const vended =
    credentials.serviceRoleArn === undefined
      ? undefined
      : await trySession(deps, credentials, externalId, path, allowed);
  // A role's key need not reach the bucket itself.
  const signer = () => {
    if (vended instanceof Problem) throw vended;
    return vended ?? key();
  };
  const at = () => needed(ready().path, 'No bucket is named: give `paths`');
  const reached = await check('bucket_reachable', async () => {
    const { bucket, prefix } = at();
    const answer = await s3(signer()).list(bucket, prefix);
    if (answer.status === 404) throw storeRefused('access_denied', 'no such bucket');
    return answer;
  });
  const listed = await check('list', async () => needed(reached, 'The bucket was not reached').requireOk());
  const probe = () => `${at().prefix}.tessera-check/${randomUUID()}`;
  const written = probes ? probe : undefined;
  const object = path?.path && written ? written() : undefined;
  const put = object === undefined ? undefined : await attempt(() => s3(signer()).put(at().bucket, object));
  await check('read', async () => {
    const found = object !== undefined && put === undefined ? object : listed?.firstKey;
    await s3(signer()).get(at().bucket, needed(found, 'There is no object to read; `probe_writes` writes one'));
  });
  const asked = 'Only with `probe_writes`';
  await check('write', async () => {
    at();
    needed(object, asked);
    if (put !== undefined) throw put;
  });
  const removed = await check('delete', async () => {
    const { bucket } = at();
    await s3(signer()).remove(
      bucket,
      needed(put === undefined ? object : undefined, object ? 'Nothing was written' : asked),
    );
    return true;
  });
  const session = await check('vended_issued', async () => {
    at();
    const made = vended ?? (await trySession(deps, credentials, externalId, path, allowed));
    if (made instanceof Problem && made.code === 'vending_unsupported') throw new Skipped(made.message);
    if (made instanceof Problem) throw made;
    return needed(made, 'A check before it did not pass');
  });
  const none = 'No key was made';
  await check('vended_works', async () => {
    const { bucket, prefix } = at();
    (await s3(needed(session, none)).list(bucket, prefix)).requireOk();
  });
  await check('vended_scope_enforced', async () => {
    const { bucket, prefix } = at();
    if (prefix === '') throw new Skipped('The path is the whole bucket: there is nothing beside it');
    const beside = await s3(needed(session, none)).list(bucket, `${prefix.slice(0, -1)}-beside/`);
    if (beside.status === 200) {
      throw new Problem('store_refused', {
        message: 'The store lets a key reach beside its path',
        reason: 'not_narrowed',
      });
    }
  });
  await check('cleanup', async () => {
    if (object === undefined || put !== undefined) throw new Skipped('Nothing was written');
    if (!removed) {
      throw new Problem('store_refused', {
        message: `The probe stays: delete s3://${at().bucket}/${object}`,
        reason: 'access_denied',
      });
    }
  });
  return checks;
}

/** Where to look. Throws for what can never work. */
function firstPath({ kind, endpoint, buckets }: CredentialsRecord, given?: readonly string[]): { path?: StorePath } {
  if (kind !== 'aws') return {};
  const [path] = (given && given.length > 0 ? given : buckets).map((text) => storePath(text, endpoint === undefined));
  return path === undefined ? {} : { path };
}

/** A key for the path, or why there is none; nothing where a check before did not pass. */
async function trySession(
  deps: Deps,
  credentials: CredentialsRecord,
  externalId: string | undefined,
  path: { path?: StorePath } | undefined,
  allowed: boolean | undefined,
): Promise<SigningKey | Problem | undefined> {
  if (!allowed || path === undefined) return undefined;
  const grant: Grant = {
    credentials,
    externalId,
    role: 'self',
    access: 'delete',
    paths: path.path === undefined ? 'everything' : [path.path],
    seconds: 900,
    until: undefined,
  };
  try {
    return await makeKey(deps, grant);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

async function attempt(work: () => Promise<void>): Promise<Problem | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
