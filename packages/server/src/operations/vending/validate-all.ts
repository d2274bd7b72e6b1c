import { failureName } from '../../kit/failure-name.ts';
import type { CheckedCredentials } from '../aws-credentials/store.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import { recordValidation } from './record-validation.ts';
import type { StoreDeps } from './store-deps.ts';
import { type Check, validation } from './validation.ts';

/** The result of some credentials in a validation of all stored ones. */
export interface ValidatedCredentials {
  namespace: string;
  name: string;
  valid: boolean;
  /** The first check that failed, and why. */
  check?: string | undefined;
  reason?: string | undefined;
}

const batch = 50;

/**
 * Tries all credentials of all namespaces out, one after the other, and stores the results with them, as the schedule
 * does. Owners of those that stopped working are owed a mail.
 */
export async function validateAll(
  deps: StoreDeps & Pick<Deps, 'db' | 'newId'>,
  found: (one: ValidatedCredentials) => void,
): Promise<void> {
  for (let last = ''; ; ) {
    const some = await deps.db.read(({ awsCredentials }) => awsCredentials.listAfter(last, batch));
    for (const one of some) {
      found(await validateOne(deps, one));
      last = one.credentials.id;
    }
    if (some.length < batch) return;
  }
}

async function validateOne(
  deps: StoreDeps & Pick<Deps, 'db' | 'newId'>,
  { credentials, externalId }: CheckedCredentials,
): Promise<ValidatedCredentials> {
  const checks = await validation(deps, credentials, externalId, {}).catch(notTried);
  const failed = checks.find(({ status }) => status === 'failed');
  const valid = failed === undefined;
  const at = deps.clock().toISOString();
  const namespace = await deps.db.write(async (stores) => {
    await recordValidation(stores, deps.newId, credentials, { at, valid, checks }, { neverSeen: true });
    return nameOf(stores, credentials.namespaceId);
  });
  return { namespace, name: credentials.name, valid, check: failed?.name, reason: failed?.reason };
}

/** Credentials that cannot even be tried, such as those whose secret was damaged, keep none of the others from it. */
function notTried(error: unknown): Check[] {
  return [
    { name: 'well_formed', status: 'failed', reason: `It cannot be tried: ${failureName(error)}`, error: 'internal' },
  ];
}

async function nameOf({ users, organizations }: Stores, id: string): Promise<string> {
  return (await users.find({ id }))?.username ?? (await organizations.find({ id }))?.name ?? id;
}
