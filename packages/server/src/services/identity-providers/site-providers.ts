import type { Clock } from '../../kit/clock.ts';
import type { Secret } from '../../kit/secret.ts';
import { Outbound, type OutboundOptions } from '../outbound/outbound.ts';
import { OidcProvider } from './oidc-provider.ts';
import type { IdentityProvider } from './provider.ts';

/** A provider as the environment names it. */
export interface SiteProvider {
  name: string;
  /** Of OpenID Connect. */
  issuer: string;
  clientId: string;
  clientSecret: Secret;
}

/** The site's providers. The operator names their addresses, which may therefore be private ones. */
export function siteProviders(
  { oidc }: { oidc: SiteProvider | undefined },
  outbound: OutboundOptions,
  clock: Clock,
): IdentityProvider[] {
  if (!oidc) return [];
  const permitted = [...outbound.permitted, new URL(oidc.issuer).hostname];
  return [new OidcProvider({ ...oidc, id: 'oidc' }, new Outbound({ ...outbound, permitted }), clock)];
}
