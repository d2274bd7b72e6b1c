import { queryOptions, skipToken } from '@tanstack/react-query';
import { ConsoleSession, OutboxMail } from '@tessera/contract';
import * as z from 'zod';
import { ask, askSignedIn, call } from './call.ts';
import { sessionSeen } from './session.ts';

// A mutation names the key of each query that it changes: `changes: [keys.tokens]`. A key that is a beginning stands for
// all that begin so: `keys.credentials` for those of every namespace.
export const keys = {
  user: ['user'],
  tokens: ['tokens'],
  sessions: ['sessions'],
  secondFactors: ['second factors'],
  identities: ['identities'],
  ssoDomains: ['sso domains'],
  organizations: ['organizations'],
  organization: ['organization'],
  credentials: ['credentials'],
  activity: ['activity'],
  outbox: ['outbox'],
} as const;

export const userQuery = queryOptions({
  queryKey: keys.user,
  queryFn: async () => {
    const user = await call('getUser', {});
    sessionSeen(user.username);
    return user;
  },
});

export const tokensQuery = queryOptions({ queryKey: keys.tokens, queryFn: () => call('tokensGet', {}) });

export const sessionsQuery = queryOptions({ queryKey: keys.sessions, queryFn: () => call('tokensSessionGet', {}) });

export const secondFactorsQuery = queryOptions({ queryKey: keys.secondFactors, queryFn: () => call('getMfa', {}) });

export const identitiesQuery = queryOptions({ queryKey: keys.identities, queryFn: () => call('listIdentities', {}) });

/** The session of this page, as the list of sessions shows it. */
export const thisSessionQuery = queryOptions({
  queryKey: [...keys.sessions, 'this'],
  queryFn: async () => ConsoleSession.parse(await askSignedIn('GET', '/console/session')),
});

export const organizationsQuery = queryOptions({
  queryKey: keys.organizations,
  queryFn: () => call('getAllOrganizations', {}),
});

/** So many members come in one answer, before any others: enough for most organizations, and soon there. */
const firstMembers = 200;

/** An organization with all its members. Where there are many, `beginningQuery` has the first of them meanwhile. */
export const organizationQuery = (organization: string) =>
  queryOptions({
    queryKey: [...keys.organization, organization],
    queryFn: async ({ client }) => {
      const params = { organization };
      const beginning = await call('getOrganization', { params, query: { per_page: `${firstMembers}` } });
      if ((beginning.users_total ?? 0) <= firstMembers) return beginning;
      client.setQueryData(beginningQuery(organization).queryKey, beginning);
      return await call('getOrganization', { params });
    },
  });

/** An organization with the first of its members, where there are many: nobody fetches it, and it comes with the other. */
export const beginningQuery = (organization: string) =>
  queryOptions<Awaited<ReturnType<typeof call<'getOrganization'>>>>({
    queryKey: ['beginning of organization', organization],
    queryFn: skipToken,
  });

export const ssoDomainsQuery = (organization: string) =>
  queryOptions({
    queryKey: [...keys.ssoDomains, organization],
    queryFn: () => call('getSSODomains', { params: { organization } }),
  });

export const credentialsQuery = (namespace: string) =>
  queryOptions({
    queryKey: [...keys.credentials, namespace],
    queryFn: () => call('checkAWSAccessCredentials', { params: { namespace } }),
  });

export const outboxQuery = queryOptions({
  queryKey: keys.outbox,
  queryFn: async () => z.array(OutboxMail).parse(await ask('GET', '/console/outbox')),
  refetchInterval: 3000,
});
