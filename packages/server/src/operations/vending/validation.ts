import { randomUUID } from 'node:crypto';
import type { ValidationCheck } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import type { StorePath } from '../../services/object-store/path.ts';
import { storeRefused } from '../../services/object-store/refusal.ts';
import type { Probe } from '../../services/object-store/s3.ts';
import { requireEndpoint } from '../../services/outbound/endpoint.ts';
import { type CredentialsRecord, schemeOf } from '../aws-credentials/store.ts';
import type { Grant } from './grant.ts';
import type { StoreDeps } from './store-deps.ts';
import { pathIn } from './store-of.ts';
import { triedStore } from './tried-store.ts';

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
  deps: StoreDeps,
  credentials: CredentialsRecord,
  externalId: string | undefined,
  { probe_writes: probes = false, paths: given }: ValidationOptions,
): Promise<Check[]> {
  const checks: Check[] = [];
  const ends = performance.now() + patience;
  const check = async <T>(name: string, work: () => Promise<T>, { late = false } = {}): Promise<T | undefined> => {
    const started = performance.now();
    const done = (status: Check['status'], more: Partial<Check> = {}) =>
      void checks.push({ name, status, duration_ms: Math.round(performance.now() - started), ...more });
    try {
      if (started > ends && !late) throw new Skipped('The checks before it took too long');
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
  const allowed = await check('endpoint_allowed', async () => {
    await requireEndpoint(deps.outbound, credentials.endpoint);
    return true;
  });
  const store = triedStore(deps, credentials);
  const ready = () => needed(allowed ? path : undefined, 'A check before it did not pass');
  const session = () => trySession(store.session, credentials, externalId, allowed ? path : undefined);
  await check('identity', async () => {
    needed(allowed, 'A check before it did not pass');
    if (!(await store.identity())) {
      throw new Skipped('This store does not tell whose a key is');
    }
  });
  const vended = store.needsSession ? await session() : undefined;
  const at = () => needed(ready().path, 'No bucket is named: give `paths`');
  let own: Promise<Probe> | undefined;
  const probe = async () => {
    if (vended instanceof Problem) throw vended;
    own ??= store.own(at().bucket);
    return vended ?? own;
  };
  const reached = await check('bucket_reachable', async () => {
    const { bucket, prefix } = at();
    const answer = await (await probe()).list(bucket, prefix);
    if (answer.status === 404) throw storeRefused('access_denied', 'no such bucket');
    return answer;
  });
  const listed = await check('list', async () => needed(reached, 'The bucket was not reached').requireOk());
  const mayWrite = allowed && probes && performance.now() <= ends;
  const object = mayWrite && path?.path ? `${path.path.prefix}.tessera-check/${randomUUID()}` : undefined;
  const put = object === undefined ? undefined : await attempt(async () => (await probe()).put(at().bucket, object));
  // An object that was written is removed, or named, though the time is over.
  const written = put === undefined ? object : undefined;
  const anyTime = { late: written !== undefined };
  await check('read', async () => {
    const { bucket } = at();
    await (await probe()).get(
      bucket,
      needed(written ?? listed?.firstKey, 'There is no object to read; `probe_writes` writes one'),
    );
  });
  const asked = 'Only with `probe_writes`';
  await check('write', async () => {
    at();
    needed(object, asked);
    if (put !== undefined) throw put;
  });
  const remove = async () => {
    const { bucket } = at();
    await (await probe()).remove(bucket, needed(written, object ? 'Nothing was written' : asked));
    return true;
  };
  const removed = await check('delete', remove, anyTime);
  const issued = await check('vended_issued', async () => {
    at();
    const made = vended ?? (await session());
    if (made instanceof Problem && made.code === 'vending_unsupported') throw new Skipped(made.message);
    if (made instanceof Problem) throw made;
    return needed(made, 'A check before it did not pass');
  });
  const none = 'No key was made';
  await check('vended_works', async () => {
    const { bucket, prefix } = at();
    (await needed(issued, none).list(bucket, prefix)).requireOk();
  });
  await check('vended_scope_enforced', async () => {
    const { bucket, prefix } = at();
    if (prefix === '') throw new Skipped('The path is the whole bucket: there is nothing beside it');
    const beside = await needed(issued, none).list(bucket, `${prefix.slice(0, -1)}-beside/`);
    if (beside.status === 200) {
      throw new Problem('store_refused', {
        message: 'The store lets a key reach beside its path',
        reason: 'not_narrowed',
      });
    }
    // Only a refusal shows it; a store that fails might have let it.
    if (beside.status < 400 || beside.status >= 500) beside.requireOk();
  });
  const cleanUp = async () => {
    if (written === undefined) throw new Skipped('Nothing was written');
    if (!removed) {
      throw new Problem('store_refused', {
        message: `The probe stays: delete ${schemeOf(credentials.kind)}://${at().bucket}/${written}`,
        reason: 'access_denied',
      });
    }
  };
  await check('cleanup', cleanUp, anyTime);
  return checks;
}

/** The object to probe. Throws for credentials that can never work. */
function firstPath(credentials: CredentialsRecord, given?: readonly string[]): { path?: StorePath } {
  const texts = given && given.length > 0 ? given : credentials.buckets;
  const [path] = texts.map((text) => pathIn(credentials, text));
  return path === undefined ? {} : { path };
}

/** A key for the path, or why there is none; nothing where a check before did not pass. */
async function trySession(
  make: (grant: Grant) => Promise<Probe>,
  credentials: CredentialsRecord,
  externalId: string | undefined,
  path: { path?: StorePath } | undefined,
): Promise<Probe | Problem | undefined> {
  if (path === undefined) return undefined;
  const grant: Grant = {
    credentials,
    externalId,
    role: 'self',
    mayHaveAll: true,
    access: 'delete',
    paths: path.path === undefined ? 'everything' : [path.path],
    seconds: 900,
    until: undefined,
  };
  try {
    return await make(grant);
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
