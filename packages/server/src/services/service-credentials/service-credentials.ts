import type { CreatedServiceCredential, NewServiceCredential, ServiceCredential } from '@tessera/contract';
import type * as z from 'zod';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import { hashToken, newToken } from '../../operations/tokens/token.ts';
import type { ServiceCredentialRecord } from './store.ts';

/** How many service credentials a site may have: more than it has services, and few enough to list. */
export const serviceCredentialQuota = 200;

/** Inside a transaction. Throws `service_credential_name_taken`, `quota_exceeded`. */
export async function createServiceCredential(
  { serviceCredentials, audit }: Stores,
  { name, allowed = ['introspect'] }: z.output<typeof NewServiceCredential>,
  { id, now }: { id: string; now: string },
): Promise<z.input<typeof CreatedServiceCredential>> {
  const present = await serviceCredentials.list();
  if (present.some((one) => one.name === name)) throw new Problem('service_credential_name_taken');
  if (present.length >= serviceCredentialQuota) {
    throw new Problem('quota_exceeded', {
      message: `There are ${serviceCredentialQuota} service credentials already: delete some first`,
    });
  }
  const secret = newToken('service');
  const credential = { id, name, hash: hashToken(secret), allowed: [...new Set(allowed)], createdAt: now };
  await serviceCredentials.insert(credential);
  await audit.add({ at: now, action: 'service_credential.create', subjectId: id });
  return { ...answerOf(credential), secret: secret.reveal() };
}

export async function listServiceCredentials({
  serviceCredentials,
}: Stores): Promise<z.input<typeof ServiceCredential>[]> {
  return (await serviceCredentials.list()).map(answerOf);
}

/**
 * Inside a transaction. Requests of its service are refused from the next one on. Throws
 * `service_credential_not_found`.
 */
export async function deleteServiceCredential(
  { serviceCredentials, audit }: Stores,
  idOrName: string,
  now: string,
): Promise<void> {
  const removed = await serviceCredentials.remove(idOrName);
  if (removed === undefined) throw new Problem('service_credential_not_found');
  await audit.add({ at: now, action: 'service_credential.delete', subjectId: removed });
}

function answerOf({ id, name, allowed, createdAt }: ServiceCredentialRecord): z.input<typeof ServiceCredential> {
  return { id, name, allowed: [...allowed], created_at: createdAt };
}
