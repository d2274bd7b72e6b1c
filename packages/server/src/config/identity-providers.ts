import { Secret } from '../kit/secret.ts';
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
    isIssuer(issuer, mode),
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

/** An issuer as OpenID Connect Discovery 1.0 defines it; development mode takes http on this machine. */
function isIssuer(text: string, mode: Config['mode']): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && mode === 'development' && isLocal);
}
