import { Problem } from '../../kit/problem.ts';
import type { IdentityProvider } from './provider.ts';

/** Finds the provider of a verified domain, by its name; nothing where there is none. */
export type DomainProviders = (domain: string) => Promise<IdentityProvider | undefined>;

/** The identity providers that sign people in: those of the site, and those of verified domains. */
export class Providers {
  /** In the order of their buttons. */
  readonly site: readonly IdentityProvider[];
  readonly #ofDomain: DomainProviders;

  constructor(site: readonly IdentityProvider[], ofDomain: DomainProviders) {
    this.site = site;
    this.#ofDomain = ofDomain;
  }

  /** The site's of this kind, or that of the domain of an address. Throws `provider_not_found`. */
  async find(asked: { provider?: string | undefined; email?: string | undefined }): Promise<IdentityProvider> {
    const { provider, email } = asked;
    return this.byId(provider ?? (email ?? '').slice((email ?? '').lastIndexOf('@') + 1).toLowerCase());
  }

  /** Throws `provider_not_found`, also for one that was trusted before. */
  async byId(id: string): Promise<IdentityProvider> {
    const found = this.site.find((provider) => provider.id === id) ?? (await this.#ofDomain(id));
    if (!found) throw new Problem('provider_not_found');
    return found;
  }
}
