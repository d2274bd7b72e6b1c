import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import { domainAnswer, providerSetup, requireIssuer, sealClientSecret, withProvider } from './domain.ts';
import { domainOf } from './find-domain.ts';

/** Changes the provider, or the role of new members. The domain itself stays. */
export const updateSSODomain: UseCase<'updateSSODomain'> = async (deps, { principal, params, body, now }) => {
  await requireIssuer(deps, body.oidc_issuer);
  const { action } = operations.updateSSODomain;
  const changed = await writeInOrganization(
    deps,
    { path: params.organization, principal, action },
    async (stores, { organization }) => {
      const before = await domainOf(stores, organization, params.uuid);
      if (body.domain !== undefined && body.domain !== before.domain) {
        throw new Problem('invalid_request', { message: 'domain: cannot be changed: add the other one' });
      }
      const seal = (secret: string) => sealClientSecret(deps.keyRing, secret, before.id);
      const next = {
        ...withProvider(before, providerSetup(body), seal),
        defaultRole: body.default_role ?? before.defaultRole,
        updatedAt: now,
      };
      await stores.ssoDomains.update(next);
      const namespaceId = organization.id;
      await stores.audit.add({ at: now, action: 'sso_domain.update', subjectId: before.id, namespaceId });
      return next;
    },
  );
  return domainAnswer(deps, changed);
};
