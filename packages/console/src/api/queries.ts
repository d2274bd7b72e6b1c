import { queryOptions } from '@tanstack/react-query';
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
  passkeys: ['passkeys'],
  organizations: ['organizations'],
  organization: ['organization'],
  invitations: ['invitations'],
  credentials: ['credentials'],
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

export const organizationQuery = (organization: string) =>
  queryOptions({
    queryKey: [...keys.organization, organization],
    queryFn: () => call('getOrganization', { params: { organization } }),
  });

/** The invitations to the user that they can still accept. */
export const ownInvitationsQuery = queryOptions({
  queryKey: [...keys.invitations, 'own'],
  queryFn: async () => (await call('fetchInvitations', { query: { status: 'PENDING' } })).invitations,
});

/** What an organization waits for, and what expired lately. At most 100 are pending, and what expired stays 30 days. */
export const pendingInvitationsQuery = (organization: string) =>
  queryOptions({
    queryKey: [...keys.invitations, 'of', organization],
    queryFn: async () =>
      (await call('fetchInvitations', { query: { organization, status: 'PENDING', per_page: '1000' } })).invitations,
  });

/** What the mailed link of an invitation says. */
export const mailedInvitationQuery = (token: string) =>
  queryOptions({
    queryKey: [...keys.invitations, 'mailed', token],
    queryFn: async () => ConsoleInvitation.parse(await ask('POST', '/console/invitation', { token })),
    enabled: token !== '',
  });

/** Who is signed in, for pages that are open to everybody: nobody is an answer. */
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
