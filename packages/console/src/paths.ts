/**
 * Every page of the console, in one place: the router shows them, and the server answers HTML at these paths alone.
 * `asks` are the paths of the API that a page requests first, besides the signed-in user.
 */
export const pages = {
  home: { path: '/' },
  signIn: { path: '/sign-in', forVisitors: true },
  signUp: { path: '/sign-up', forVisitors: true },
  providerReturn: { path: '/sign-in/callback' },
  domainReturn: { path: '/sign-in/callback/:provider' },
  forgotPassword: { path: '/forgot-password' },
  resetPassword: { path: '/reset-password' },
  confirmEmail: { path: '/confirm-email' },
  invitation: { path: '/invitation' },
  account: { path: '/account' },
  password: { path: '/account/password' },
  secondFactors: { path: '/account/second-factors' },
  deleteAccount: { path: '/account/delete' },
  tokens: { path: '/tokens', asks: ['/tokens'] },
  newToken: { path: '/tokens/new' },
  sessions: { path: '/sessions', asks: ['/tokens/session'] },
  activity: { path: '/activity' },
  device: { path: '/device' },
  credentials: { path: '/credentials' },
  newCredentials: { path: '/credentials/new' },
  // A credential's name may hold anything, slashes too, so it travels in the query: `?name=`.
  editCredentials: { path: '/credentials/edit' },
  showCredentials: { path: '/credentials/show' },
  organizations: { path: '/organizations', asks: ['/organizations'] },
  // Not below /organizations, where it would stand in the way of an organization called so.
  newOrganization: { path: '/new-organization' },
  members: { path: '/organizations/:organization' },
  newMember: { path: '/organizations/:organization/members/new' },
  inviteMembers: { path: '/organizations/:organization/members/invite' },
  organizationCredentials: { path: '/organizations/:organization/credentials' },
  newOrganizationCredentials: { path: '/organizations/:organization/credentials/new' },
  editOrganizationCredentials: { path: '/organizations/:organization/credentials/edit' },
  organizationActivity: { path: '/organizations/:organization/activity' },
  organizationDomains: { path: '/organizations/:organization/domains' },
  showOrganizationCredentials: { path: '/organizations/:organization/credentials/show' },
  organizationSettings: { path: '/organizations/:organization/settings' },
  siteActivity: { path: '/admin/activity' },
  organizationPolicies: { path: '/organizations/:organization/policies' },
  users: { path: '/admin/users' },
  user: { path: '/admin/users/:user' },
  siteSettings: { path: '/admin/settings' },
  connect: { path: '/connect' },
  outbox: { path: '/outbox', needsOutbox: true, forVisitors: true },
} as const satisfies Record<
  string,
  { path: string; needsOutbox?: boolean; forVisitors?: boolean; asks?: readonly string[] }
>;

export type PageName = keyof typeof pages;
