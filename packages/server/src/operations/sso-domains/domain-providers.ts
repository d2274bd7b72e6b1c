import type { Clock } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import type { KeyRing } from '../../kit/key-ring.ts';
import { OidcProvider } from '../../services/identity-providers/oidc-provider.ts';
import type { IdentityProvider } from '../../services/identity-providers/provider.ts';
import type { DomainProviders } from '../../services/identity-providers/providers.ts';
import type { Outbound } from '../../services/outbound/outbound.ts';
import type { Stores } from '../stores.ts';
import { openClientSecret } from './domain.ts';

/** The number of cached providers, with their metadata. */
const mostRemembered = 100;

/** Finds the provider of a verified domain. That it is verified is read each time. */
export function domainProviders(
  db: Database<Stores>,
  { keyRing, outbound, clock }: { keyRing: KeyRing; outbound: Outbound; clock: Clock },
): DomainProviders {
  const remembered = new Map<string, IdentityProvider>();
  return async (domain) => {
    const found = await db.read(async ({ ssoDomains, organizations }) => {
      const record = await ssoDomains.findVerified(domain);
      return record && { record, organization: await organizations.find({ id: record.organizationId }) };
    });
    if (!found?.organization) return undefined;
    const { record, organization } = found;
    const { id, organizationId, issuer, clientId, sealedSecret, defaultRole, createdBy, updatedAt } = record;
    if (issuer === undefined || clientId === undefined || sealedSecret === undefined) return undefined;
    // All that it is made of: the record and the organization's name.
    const key = `${id} ${updatedAt} ${organization.name}`;
    const known = remembered.get(key);
    if (known) return known;
    const settings = {
      ...{ id: domain, name: organization.name, issuer, clientId },
      clientSecret: openClientSecret(keyRing, sealedSecret, id),
      domain: { domain, organizationId, defaultRole, createdBy },
    };
    const provider = new OidcProvider(settings, outbound, clock);
    remembered.set(key, provider);
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return provider;
  };
}
