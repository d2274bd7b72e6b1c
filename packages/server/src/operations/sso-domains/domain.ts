import { randomBytes } from 'node:crypto';
import type { SSODomainConfig } from '@tessera/contract';
import type * as z from 'zod';
import type { KeyRing, Sealed } from '../../kit/key-ring.ts';
import { Problem } from '../../kit/problem.ts';
import { Secret } from '../../kit/secret.ts';
import { isIssuer } from '../../services/identity-providers/issuer.ts';
import { callbackPath } from '../../services/identity-providers/provider.ts';
import { OutboundRefused } from '../../services/outbound/outbound.ts';
import type { Deps } from '../use-case.ts';
import type { SsoDomainRecord } from './store.ts';

/** How many domains an organization may have. */
export const domainQuota = 20;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** The required text of a domain's TXT record: 160 random bits in base32, so that no other record matches. */
export function newChallenge(): string {
  const text = Array.from(randomBytes(32), (byte) => alphabet[byte & 31]).join('');
  return `tessera-domain-verification=${text}`;
}

export function domainAnswer(
  { publicUrl }: Pick<Deps, 'publicUrl'>,
  record: SsoDomainRecord,
): z.input<typeof SSODomainConfig> {
  return {
    uuid: record.id,
    domain: record.domain,
    oidc_issuer: record.issuer,
    oidc_client_id: record.clientId,
    domain_setup: { txt: record.challenge },
    verification_status: record.status,
    check_results: [...record.checks],
    default_role: record.defaultRole,
    redirect_uri: publicUrl() + callbackPath(record.domain),
  };
}

/** The provider's fields in a body; absent ones keep their value. */
export interface ProviderSetup {
  issuer?: string | undefined;
  clientId?: string | undefined;
  secret?: string | undefined;
}

export function providerSetup(body: {
  oidc_issuer?: string | undefined;
  oidc_client_id?: string | undefined;
  oidc_client_secret?: string | undefined;
}): ProviderSetup {
  return { issuer: body.oidc_issuer, clientId: body.oidc_client_id, secret: body.oidc_client_secret || undefined };
}

/**
 * Before the transaction: throws `invalid_request` for a text that is no issuer, and `endpoint_not_allowed` for one
 * that leads where this server does not connect to.
 */
export async function requireIssuer(
  { outbound, policy }: Pick<Deps, 'outbound' | 'policy'>,
  issuer: string | undefined,
): Promise<void> {
  if (issuer === undefined || issuer === '') return;
  if (!isIssuer(issuer, policy.httpIssuers)) {
    throw new Problem('invalid_request', {
      message: 'oidc_issuer: must be an https URL without query and fragment, as in https://id.example.com',
    });
  }
  try {
    await outbound.check(issuer);
  } catch (error) {
    if (!(error instanceof OutboundRefused)) throw error;
    throw new Problem('endpoint_not_allowed', {
      message:
        'oidc_issuer: must be an https URL of a public address; the operator permits others by TESSERA_STORE_ENDPOINTS',
    });
  }
}

/** The record with another provider. An issuer that is new gets no secret that was given for another. */
export function withProvider(
  before: SsoDomainRecord,
  { issuer, clientId, secret }: ProviderSetup,
  seal: (secret: string) => Sealed,
): SsoDomainRecord {
  if (issuer === '') return { ...before, issuer: undefined, clientId: undefined, sealedSecret: undefined };
  const after = {
    ...before,
    issuer: issuer ?? before.issuer,
    clientId: clientId === '' ? undefined : (clientId ?? before.clientId),
    sealedSecret: secret === undefined ? before.sealedSecret : seal(secret),
  };
  if (after.issuer === undefined) {
    if (clientId || secret !== undefined) throw invalid('oidc_issuer', 'is required with a client');
    return after;
  }
  if (after.clientId === undefined) throw invalid('oidc_client_id', 'is required with an issuer');
  if (after.sealedSecret === undefined || (after.issuer !== before.issuer && secret === undefined)) {
    throw invalid('oidc_client_secret', 'is required with a new issuer');
  }
  return after;
}

function invalid(field: string, why: string): Problem {
  return new Problem('invalid_request', { message: `${field}: ${why}` });
}

/** Where a client secret is stored: its ciphertext is bound to it. */
function place(id: string): string[] {
  return ['sso_domains', id, 'oidc_client_secret'];
}

export function sealClientSecret(ring: KeyRing, secret: string, id: string): Sealed {
  return ring.seal(secret, place(id));
}

export function openClientSecret(ring: KeyRing, sealed: Sealed, id: string): Secret {
  return new Secret(ring.open(sealed, place(id)));
}

/** The same secret, its data key under the ring's first key. */
export function rewrapClientSecret(ring: KeyRing, sealed: Sealed, id: string): Sealed {
  return ring.rewrap(sealed, place(id));
}
