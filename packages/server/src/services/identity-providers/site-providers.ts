import type { Clock } from '../../kit/clock.ts';
import type { Secret } from '../../kit/secret.ts';
import { Outbound, type OutboundOptions } from '../outbound/outbound.ts';
import { GitHubProvider, type GitHubSettings } from './github-provider.ts';
import { OidcProvider } from './oidc-provider.ts';
import type { IdentityProvider } from './provider.ts';

/** A provider of OpenID Connect as the environment names it. */
export interface SiteProvider {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: Secret;
}

/** The site's providers, in the order of their buttons. The operator names their addresses, which may be private ones. */
export function siteProviders(
  { oidc, github }: { oidc: SiteProvider | undefined; github: GitHubSettings | undefined },
  outbound: OutboundOptions & { permitted: readonly string[] },
  clock: Clock,
): IdentityProvider[] {
  const reaching = (url: string) =>
    new Outbound({ ...outbound, permitted: [...outbound.permitted, new URL(url).hostname] });
  return [
    ...(oidc ? [new OidcProvider({ ...oidc, id: 'oidc' }, reaching(oidc.issuer), clock)] : []),
    ...(github ? [new GitHubProvider(github, reaching(github.url))] : []),
  ];
}
