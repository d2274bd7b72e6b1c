import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { ConsoleInvitation, ConsoleSession, OutboxMail, User } from '@tessera/contract';
import * as z from 'zod';
import { ask, askSignedIn, call } from './call.ts';
import { Refusal } from './refusal.ts';
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
  passkeys: ['passkeys'],
  organizations: ['organizations'],
  organization: ['organization'],
  invitations: ['invitations'],
  credentials: ['credentials'],
  activity: ['activity'],
  trust: ['trust'],
  policies: ['policies'],
  users: ['users'],
  siteUser: ['site user'],
  settings: ['settings'],
  outbox: ['outbox'],
} as const;

/** The queries that adding and removing a passkey change. */
export const passkeyChanges = [keys.passkeys, keys.secondFactors, keys.sessions];

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

export const passkeysQuery = queryOptions({ queryKey: keys.passkeys, queryFn: () => call('listPasskeys', {}) });

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

/**
 * An organization with the first of its members, where there are many: it is not fetched by itself, but comes with the
 * other.
 */
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

/**
 * Pending invitations: those to the user, which can still be accepted, or those of an organization, with those that expired
 * lately. At most 100 of an organization are pending, and expired ones stay 30 days.
 */
export const pendingInvitationsQuery = (organization?: string) =>
  queryOptions({
    queryKey: [...keys.invitations, organization === undefined ? 'own' : `of ${organization}`],
    queryFn: async () =>
      (await call('fetchInvitations', { query: { organization, status: 'PENDING', per_page: '1000' } })).invitations,
  });

/** The invitation behind a mailed link. */
export const mailedInvitationQuery = (token: string) =>
  queryOptions({
    queryKey: [...keys.invitations, 'mailed', token],
    queryFn: async () => ConsoleInvitation.parse(await ask('POST', '/console/invitation', { token })),
    enabled: token !== '',
  });

/** The signed-in user, for public pages: none is a valid answer. */
export const visitorQuery = queryOptions({
  queryKey: [...keys.user, 'visitor'],
  queryFn: async () => {
    try {
      const user = User.parse(await ask('GET', '/console/v1/user'));
      sessionSeen(user.username);
      return user;
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) return null;
      throw error;
    }
  },
});

/** Whether the present session is of the user with this ID. No password is asked for, and no answer means no. */
export async function isSessionOf(id: string | undefined): Promise<boolean> {
  try {
    return id !== undefined && User.parse(await ask('GET', '/console/v1/user')).id === id;
  } catch {
    return false;
  }
}

/** All credentials of a namespace. Most have less than a page; the operator can permit an organization five. */
export const credentialsQuery = (namespace: string) =>
  queryOptions({
    queryKey: [...keys.credentials, namespace],
    queryFn: async () => {
      const found = [];
      for (let page = 1, pages = 1; page <= pages; page++) {
        const query = { page: `${page}`, per_page: '200' };
        const answer = await call('listCredentials', { params: { namespace }, query });
        found.push(...answer.credentials);
        pages = answer.pagination_metadata.total_pages;
      }
      return found;
    },
  });

/** The names of those that a storage path of S3 can be read with. */
export function namesOfAws(
  credentials: readonly { name?: string | undefined; provider?: string | undefined }[],
): string[] {
  return credentials.flatMap(({ name, provider }) => (provider === 'AWS' && name !== undefined ? name : []));
}

/** One of them, with the result of its last validation. */
export const credentialQuery = (namespace: string, name: string) =>
  queryOptions({
    queryKey: [...keys.credentials, namespace, name],
    queryFn: () => call('getCredential', { params: { namespace, name } }),
  });

/** The trust policy for AWS roles that the namespace may use. */
export const trustQuery = (namespace: string) =>
  queryOptions({
    queryKey: [...keys.trust, namespace],
    queryFn: () => call('getTrustPolicy', { params: { namespace } }),
  });

export const policiesQuery = (organization: string) =>
  queryOptions({
    queryKey: [...keys.policies, organization],
    queryFn: () => call('getOrganizationPolicies', { params: { organization } }),
  });

/** The filters and the order of the list of accounts, as the API names them. */
export interface UsersView {
  search: string | undefined;
  status: 'active' | 'disabled' | 'admin' | undefined;
  sort: 'username' | 'created_at' | '-created_at';
}

export const usersQuery = (view: UsersView) =>
  infiniteQueryOptions({
    queryKey: [...keys.users, view],
    queryFn: ({ pageParam }) => call('listUsers', { query: { ...view, cursor: pageParam, limit: undefined } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

export const siteUserQuery = (user: string) =>
  queryOptions({
    queryKey: [...keys.siteUser, user],
    queryFn: () => call('inspectUser', { params: { user } }),
  });

export const settingsQuery = queryOptions({ queryKey: keys.settings, queryFn: () => call('getSettings', {}) });

export const outboxQuery = queryOptions({
  queryKey: keys.outbox,
  queryFn: async () => z.array(OutboxMail).parse(await ask('GET', '/console/outbox')),
  refetchInterval: 3000,
});
