import { operations } from '@tessera/contract';
import { Problem } from '../../kit/problem.ts';
import { writeInOrganization } from '../members/membership.ts';
import type { UseCase } from '../use-case.ts';
import {
  domainAnswer,
  domainQuota,
  newChallenge,
  providerSetup,
  requireIssuer,
  sealClientSecret,
  withProvider,
} from './domain.ts';
import type { SsoDomainRecord } from './store.ts';

/** Adds a domain to the organization. It signs in no user until DNS has shown that it is the organization's. */
export const createSSODomain: UseCase<'createSSODomain'> = async (deps, { principal, params, body, now }) => {
  await requireIssuer(deps, body.oidc_issuer);
  const id = deps.newId();
  const challenge = newChallenge();
  const { action } = operations.createSSODomain;
  // The write resolves with the answer: a retry is given that.
  return writeInOrganization(
    deps,
    { path: params.organization, principal, action },
    async (stores, { organization }) => {
      const present = await stores.ssoDomains.listOf(organization.id);
      if (present.length >= domainQuota) {
        throw new Problem('quota_exceeded', { message: `An organization has at most ${domainQuota} domains` });
      }
      if (present.some(({ domain }) => domain === body.domain)) {
        throw new Problem('sso_domain_taken', { message: 'The organization has this domain already' });
      }
      const empty: SsoDomainRecord = {
        ...{ id, organizationId: organization.id, domain: body.domain, challenge, status: 'unverified', checks: [] },
        ...{ defaultRole: body.default_role ?? 'read_only', checkAt: now },
        ...{ createdBy: principal.userId, createdAt: now, updatedAt: now },
      };
      const record = withProvider(empty, providerSetup(body), (secret) => sealClientSecret(deps.keyRing, secret, id));
      await stores.ssoDomains.insert(record);
      await stores.audit.add({ at: now, action: 'sso_domain.create', subjectId: id, namespaceId: organization.id });
      return domainAnswer(deps, record);
    },
  );
};
