import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { queryClient } from './api/client.ts';
import { userQuery } from './api/queries.ts';
import { PageError } from './frame/page-error.tsx';
import { Crash, Root } from './frame/root.tsx';
import { type PageName, pages } from './paths.ts';
import type { Crumb, Handle } from './ui/handle.ts';

type Load = () => Promise<{ default: ComponentType }>;

/** A page, which is fetched when it is shown. */
function page(name: PageName, load: Load, handle: Handle = {}): RouteObject {
  // Not the object form of `lazy`: its failure would be no error of the route, and leave nothing on the page.
  return { path: pages[name].path, handle, lazy: async () => ({ Component: (await load()).default }) };
}

const profile: Crumb = { to: '/account', name: 'Profile' };
const tokens: Crumb = { to: '/tokens', name: 'Tokens' };
const credentials: Crumb = { to: '/credentials', name: 'Credentials' };
const users: Crumb = { to: '/admin/users', name: 'Users' };
const organizations: Crumb = { to: '/organizations', name: 'Organizations' };

/** The handle of a page of the organization that the path names, below one of its tabs or one itself. */
function within(title: string, tab?: { path: string; name: string }): Handle {
  return {
    title: ({ organization = '' }) => `${title} · ${organization}`,
    above: ({ organization = '' }) => [
      organizations,
      ...(tab === undefined
        ? []
        : [
            { to: `/organizations/${organization}`, name: organization },
            { to: `/organizations/${organization}${tab.path}`, name: tab.name },
          ]),
    ],
  };
}

/** Public pages. */
const open: RouteObject[] = [
  page('signIn', () => import('./pages/sign-in.tsx')),
  page('signUp', () => import('./pages/sign-up.tsx')),
  page('providerReturn', () => import('./pages/provider-return.tsx')),
  page('domainReturn', () => import('./pages/provider-return.tsx')),
  page('forgotPassword', () => import('./pages/forgot-password.tsx')),
  page('resetPassword', () => import('./pages/reset-password.tsx')),
  page('confirmEmail', () => import('./pages/confirm-email.tsx')),
  page('invitation', () => import('./pages/invitation/invitation.tsx')),
];

/** Pages for everyone, which stand in the frame for those who are signed in. */
const shared: RouteObject = {
  lazy: async () => ({ Component: (await import('./frame/shared-frame.tsx')).SharedFrame }),
  children: [{ ErrorBoundary: PageError, children: [page('outbox', () => import('./pages/outbox.tsx'))] }],
};

/** Pages for those who are signed in. */
const framed: RouteObject[] = [
  page('home', () => import('./pages/home.tsx')),
  page('account', () => import('./pages/account/profile.tsx')),
  page('password', () => import('./pages/account/password.tsx')),
  page('secondFactors', () => import('./pages/account/second-factors.tsx'), { above: () => [profile] }),
  page('deleteAccount', () => import('./pages/account/delete.tsx'), { above: () => [profile] }),
  page('tokens', () => import('./pages/tokens/tokens.tsx')),
  page('newToken', () => import('./pages/tokens/new-token.tsx'), { above: () => [tokens] }),
  page('device', () => import('./pages/device.tsx')),
  page('sessions', () => import('./pages/sessions.tsx')),
  page('activity', () => import('./pages/activity/own.tsx')),
  page('credentials', () => import('./pages/credentials/own-credentials.tsx')),
  page('newCredentials', () => import('./pages/credentials/own-new.tsx'), { above: () => [credentials] }),
  page('editCredentials', () => import('./pages/credentials/own-edit.tsx'), { above: () => [credentials] }),
  page('showCredentials', () => import('./pages/credentials/own-show.tsx'), { above: () => [credentials] }),
  page('organizations', () => import('./pages/organizations/organizations.tsx')),
  page('newOrganization', () => import('./pages/organizations/new-organization.tsx'), { above: () => [organizations] }),
  page('members', () => import('./pages/organizations/members.tsx'), within('Members')),
  page(
    'newMember',
    () => import('./pages/organizations/new-member.tsx'),
    within('Add a member', { path: '', name: 'Members' }),
  ),
  page(
    'inviteMembers',
    () => import('./pages/organizations/invite.tsx'),
    within('Invite people', { path: '', name: 'Members' }),
  ),
  page('organizationCredentials', () => import('./pages/organizations/credentials.tsx'), within('Credentials')),
  page(
    'newOrganizationCredentials',
    () => import('./pages/organizations/credentials-new.tsx'),
    within('Add a credential', { path: '/credentials', name: 'Credentials' }),
  ),
  page(
    'editOrganizationCredentials',
    () => import('./pages/organizations/credentials-edit.tsx'),
    within('Edit a credential', { path: '/credentials', name: 'Credentials' }),
  ),
  page('organizationActivity', () => import('./pages/organizations/activity.tsx'), within('Activity')),
  page('organizationDomains', () => import('./pages/organizations/domains.tsx'), within('Domains')),
  page(
    'showOrganizationCredentials',
    () => import('./pages/organizations/credentials-show.tsx'),
    within('A credential', { path: '/credentials', name: 'Credentials' }),
  ),
  page('organizationSettings', () => import('./pages/organizations/settings.tsx'), within('Settings')),
  page('siteActivity', () => import('./pages/activity/site.tsx')),
  page('organizationPolicies', () => import('./pages/organizations/policies.tsx'), within('Policies')),
  page('users', () => import('./pages/admin/users.tsx')),
  page('user', () => import('./pages/admin/user.tsx'), { above: () => [users] }),
  page('siteSettings', () => import('./pages/admin/settings.tsx')),
  page('connect', () => import('./pages/connect.tsx')),
  { path: '*', lazy: async () => ({ Component: (await import('./frame/not-found.tsx')).default }) },
];

const frame: RouteObject = {
  lazy: async () => {
    // The user is fetched beside the scripts. Not by a loader: the router forgets its data when a page below cannot be
    // fetched, and the frame with it.
    void queryClient.prefetchQuery(userQuery);
    return { Component: (await import('./frame/frame.tsx')).Frame };
  },
  // A page that fails leaves the frame standing.
  children: [{ ErrorBoundary: PageError, children: framed }],
};

export const router = createBrowserRouter([
  { Component: Root, ErrorBoundary: Crash, HydrateFallback: () => null, children: [...open, shared, frame] },
]);
