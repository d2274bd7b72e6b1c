import type { DomainCheckResult, NewSSODomain, SSODomainConfig, SSODomainConfigs, SSODomainUpdate } from '../models.ts';
import type { CallOptions, PostOptions } from './options.ts';

/** Domains whose people sign in at the organization's own identity provider. */
export interface SSODomainOperations {
  /**
   * Adds a domain. It signs in no user until its TXT record is found by `checkSSODomain`. Only an owner may.
   * @example
   * ```ts
   * const { uuid, domain_setup } = await tessera.createSSODomain('acme', { domain: 'example.org' });
   * console.log(uuid, domain_setup.txt);
   * ```
   */
  createSSODomain(organization: string, domain: NewSSODomain, options?: PostOptions): Promise<SSODomainConfig>;

  /**
   * Lists the domains of an organization.
   * @example
   * ```ts
   * const { domain_configs } = await tessera.getSSODomains('acme');
   * for (const { domain, verification_status } of domain_configs) console.log(domain, verification_status);
   * ```
   */
  getSSODomains(organization: string, options?: CallOptions): Promise<SSODomainConfigs>;

  /**
   * Shows a domain.
   * @example
   * ```ts
   * const { domain_configs } = await tessera.getSSODomains('acme');
   * for (const { uuid } of domain_configs) console.log(await tessera.getSSODomain('acme', uuid));
   * ```
   */
  getSSODomain(organization: string, uuid: string, options?: CallOptions): Promise<SSODomainConfig>;

  /**
   * Changes the provider, or the role of new members from the domain. A new issuer needs its client secret. Only an
   * owner may.
   * @example
   * ```ts
   * const { domain_configs } = await tessera.getSSODomains('acme');
   * for (const { uuid } of domain_configs) await tessera.updateSSODomain('acme', uuid, { default_role: 'read_write' });
   * ```
   */
  updateSSODomain(
    organization: string,
    uuid: string,
    changes: SSODomainUpdate,
    options?: CallOptions,
  ): Promise<SSODomainConfig>;

  /**
   * Removes a domain. The accounts that its provider signed in stay. Only an owner may.
   * @example
   * ```ts
   * const { domain_configs } = await tessera.getSSODomains('acme');
   * for (const { uuid } of domain_configs) await tessera.deleteSSODomain('acme', uuid);
   * ```
   */
  deleteSSODomain(organization: string, uuid: string, options?: CallOptions): Promise<void>;

  /**
   * Asks DNS for the domain's TXT record now. Only an owner may.
   * @example
   * ```ts
   * const { domain_configs } = await tessera.getSSODomains('acme');
   * for (const { uuid } of domain_configs) console.log((await tessera.checkSSODomain('acme', uuid)).status);
   * ```
   */
  checkSSODomain(organization: string, uuid: string, options?: PostOptions): Promise<DomainCheckResult>;
}
