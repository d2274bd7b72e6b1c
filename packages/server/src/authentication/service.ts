import type { ServiceUse } from '@tessera/contract';
import { andThen } from '../kit/concurrency/and-then.ts';
import { Problem } from '../kit/problem.ts';
import { Secret } from '../kit/secret.ts';
import { hashToken, isSecretOf } from '../operations/tokens/token.ts';
import type { Deps } from '../operations/use-case.ts';

/** The client's credentials. The client ID may be absent if the secret came as a bearer token. */
export interface PresentedClient {
  client_id?: unknown;
  client_secret?: unknown;
}

/** Requires a service credential that allows this use. Throws `invalid_client`, with one message for all faults. */
export function authenticateService(
  deps: Pick<Deps, 'accounts'>,
  { client_id: clientId, client_secret: secret }: PresentedClient,
  use?: ServiceUse,
): void | Promise<void> {
  if (typeof secret !== 'string' || !isSecretOf('service', secret)) throw invalidClient();
  return andThen(deps.accounts.byServiceHash(hashToken(new Secret(secret))), (credential) => {
    if (!credential || (clientId !== undefined && clientId !== credential.id)) throw invalidClient();
    if (use !== undefined && !credential.allowed.includes(use)) throw invalidClient();
  });
}

/** For operations that need no secret: a presented secret must be right all the same. Throws `invalid_client`. */
export async function requireRightClient(deps: Pick<Deps, 'accounts'>, client: PresentedClient): Promise<void> {
  if (client.client_secret !== undefined) await authenticateService(deps, client);
}

function invalidClient(): Problem {
  return new Problem('invalid_client', { cause: 'not a service credential' });
}
