import { Secret } from '../kit/secret.ts';
import type { GitHubSettings } from '../services/identity-providers/github-provider.ts';
import { isIssuer } from '../services/identity-providers/issuer.ts';
import type { SiteProvider } from '../services/identity-providers/site-providers.ts';
import type { Config, Environment } from './config.ts';
import { requireThat } from './require.ts';
import { readSecret } from './secret-files.ts';

/** The site's provider of OpenID Connect; nothing where none is set. */
export function oidcProvider(environment: Environment, mode: Config['mode']): SiteProvider | undefined {
  const get = (name: 'ISSUER' | 'CLIENT_ID' | 'NAME') => environment[`TESSERA_OIDC_${name}`]?.trim() ?? '';
  const [issuer, clientId, name] = [get('ISSUER'), get('CLIENT_ID'), get('NAME')];
  const clientSecret = readSecret(environment, 'TESSERA_OIDC_CLIENT_SECRET');
  if (issuer === '' && clientId === '' && clientSecret === '' && name === '') return undefined;
  requireThat(
    isIssuer(issuer, mode === 'development'),
    'TESSERA_OIDC_ISSUER',
    'must be the https URL of a provider, without query and fragment',
  );
  requireThat(clientId !== '', 'TESSERA_OIDC_CLIENT_ID', 'must be set besides TESSERA_OIDC_ISSUER');
  requireThat(clientSecret !== '', 'TESSERA_OIDC_CLIENT_SECRET', 'must be set besides TESSERA_OIDC_ISSUER');
  requireThat(name.length <= 50, 'TESSERA_OIDC_NAME', 'must have at most 50 characters');
  return {
    issuer,
    clientId,
    clientSecret: new Secret(clientSecret),
    name: name === '' ? new URL(issuer).hostname : name,
  };
}

/** GitHub, or a GitHub Enterprise Server; nothing where neither is set. */
export function gitHubProvider(environment: Environment, mode: Config['mode']): GitHubSettings | undefined {
  const clientId = environment['TESSERA_GITHUB_CLIENT_ID']?.trim() ?? '';
  const given = environment['TESSERA_GITHUB_URL']?.trim() ?? '';
  const clientSecret = readSecret(environment, 'TESSERA_GITHUB_CLIENT_SECRET');
  if (clientId === '' && clientSecret === '' && given === '') return undefined;
  const url = (given || 'https://github.com').replace(/\/$/, '');
  requireThat(
    isIssuer(url, mode === 'development'),
    'TESSERA_GITHUB_URL',
    'must be an https URL, as in https://github.example.com',
  );
  requireThat(clientId !== '', 'TESSERA_GITHUB_CLIENT_ID', 'must be set besides TESSERA_GITHUB_CLIENT_SECRET');
  requireThat(clientSecret !== '', 'TESSERA_GITHUB_CLIENT_SECRET', 'must be set besides TESSERA_GITHUB_CLIENT_ID');
  return { url, clientId, clientSecret: new Secret(clientSecret), name: 'GitHub' };
}
