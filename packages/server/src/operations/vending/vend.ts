import { createHash } from 'node:crypto';
import { Problem } from '../../kit/problem.ts';
import { originOf } from '../../services/audit/event.ts';
import { textOf } from '../../services/object-store/path.ts';
import { storeRefused } from '../../services/object-store/refusal.ts';
import { type Access, sessionPolicy } from '../../services/object-store/session-policy.ts';
import type { SigningKey } from '../../services/object-store/sigv4.ts';
import { requestSession, type SessionKey, stsEndpoint } from '../../services/object-store/sts.ts';
import { storedPair } from '../aws-credentials/key-pair.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import type { Caller, Client, Deps } from '../use-case.ts';
import type { Grant } from './grant.ts';
import type { StoreDeps } from './store-deps.ts';
import { accountOf, partitionOf, placeOf } from './store-of.ts';

const roleForm = /^arn:aws(?:-cn|-us-gov)?:iam::(?:\d{12})?:role\/[\w+=,.@/-]{1,576}$/;
/** Stores that know AssumeRole and no roles take any. */
const anyRole = 'arn:aws:iam::000000000000:role/tessera';

/**
 * The key of AWS for a grant, from memory where one was made lately for the same.
 * @param toStore the dependencies of a request to the store, where there has to be one
 */
export function vend(deps: Deps, grant: Grant, toStore: () => StoreDeps = () => deps): Promise<SessionKey> {
  return remembered(deps, grant, () => makeKey(toStore(), grant));
}

/** The key for a grant, from the cache if one was made lately for the same grant. */
export async function remembered<Key extends { expiresAt: string }>(
  deps: Pick<Deps, 'vendedKeys' | 'clock' | 'vendEnded'>,
  grant: Grant,
  make: () => Promise<Key>,
): Promise<Key> {
  const started = performance.now();
  const { key, cache } = deps.vendedKeys.find(nameOf(grant), deps.clock().getTime(), make);
  try {
    const made = await key;
    deps.vendEnded?.({ cache, seconds: (performance.now() - started) / 1000 });
    return made;
  } catch (error) {
    if (error instanceof Problem) deps.vendEnded?.({ refused: error.reason ?? error.code });
    throw error;
  }
}

const names = new WeakMap<Grant, string>();

/** Everything that makes two keys different. The ciphertext stands for the version of the secret. */
function nameOf(grant: Grant): string {
  let name = names.get(grant);
  if (name === undefined) {
    const { credentials, externalId, role, access, paths, seconds, until, mostSeconds } = grant;
    const { id, updatedAt, secret } = credentials;
    const where = paths === 'everything' ? paths : paths.map((path) => textOf(path));
    const ends = [until ?? seconds, mostSeconds];
    name = JSON.stringify([id, updatedAt, secret?.text, externalId, role, access, where, ...ends]);
    names.set(grant, name);
  }
  return name;
}

/** Asks the store for a key that does no more than the grant. */
export async function makeKey(deps: StoreDeps, grant: Grant): Promise<SessionKey> {
  const { credentials, externalId, access, paths, seconds } = grant;
  const { serviceRoleArn: arn, endpoint } = credentials;
  const policy = sessionPolicy({
    paths,
    access,
    partition: partitionOf(credentials),
    kmsKeyArn: kmsKeyOf(credentials),
  });
  const { region } = placeOf(credentials);
  if (arn !== undefined && !roleForm.test(arn)) throw storeRefused('no_such_role', 'not the ARN of a role');
  const assumed = arn ?? (endpoint === undefined ? undefined : anyRole);
  try {
    return await requestSession(
      deps.outbound,
      {
        endpoint: endpoint ?? stsEndpoint(region),
        region,
        key: storedKey(deps, credentials),
        role: assumed === undefined ? undefined : { arn: assumed, sessionName: sessionName(credentials), externalId },
        federatedName: sessionName(credentials),
        policy,
        seconds,
      },
      deps.clock(),
    );
  } catch (error) {
    // A store that knows roles and was given none of them.
    const isGuess = arn === undefined && endpoint !== undefined;
    if (isGuess && error instanceof Problem && error.reason === 'no_such_role')
      throw new Problem('vending_unsupported');
    throw error;
  }
}

/** The stored key itself, or the server's own where a role is stored alone. */
export function storedKey(deps: StoreDeps, credentials: CredentialsRecord): SigningKey {
  const pair = storedPair(deps.keyRing, credentials);
  if (pair !== undefined) return pair;
  const { serviceRoleArn = '', endpoint } = credentials;
  const { awsIdentity } = deps;
  // The server's own key is shown to AWS alone, and its own account has no business with others' credentials.
  if (endpoint !== undefined || awsIdentity === undefined) {
    throw new Problem('vending_unsupported', {
      message: 'A role without a key is assumed by the server itself, which has no identity there: store a key with it',
    });
  }
  if (accountOf(serviceRoleArn) === accountOf(awsIdentity.principal)) {
    throw new Problem('vending_unsupported', { message: "Roles in the server's own account are not assumed" });
  }
  return { accessKeyId: awsIdentity.accessKeyId, secretAccessKey: awsIdentity.secretAccessKey.reveal() };
}

/** An alias or an ID is no resource of a policy. */
function kmsKeyOf({ sseKmsKeyId = '' }: CredentialsRecord): string | undefined {
  return /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(sseKmsKeyId) ? sseKmsKeyId : undefined;
}

/** At most 32 characters, as both calls take them; the log of the store shows the credentials by it. */
function sessionName({ id }: CredentialsRecord): string {
  return `t-${createHash('sha256').update(id).digest('hex').slice(0, 26)}`;
}

/** Audits a use of credentials: actor, purpose and end; never a key. */
export function noteUse(
  deps: Deps,
  call: { principal: Caller; client: Client; now: string },
  credentials: CredentialsRecord,
  use: { action: 'credentials.vend' | 'credentials.sign'; access: Access; paths: string; until: string },
): void {
  const { id: subjectId, namespaceId } = credentials;
  const detail = `${use.access} ${use.paths} until ${use.until}`;
  const at = call.now;
  deps.audit.note({ at, action: use.action, subjectId, namespaceId, detail }, originOf(call.principal, call.client));
  deps.credentialsUse.note(subjectId, credentials.lastUsedAt, at);
}
