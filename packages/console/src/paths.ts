/** Every page of the console, in one place: the router shows them, and the server answers HTML at these paths alone. */
export const pages = {
  home: { path: '/' },
  signIn: { path: '/sign-in' },
  signUp: { path: '/sign-up' },
  forgotPassword: { path: '/forgot-password' },
  resetPassword: { path: '/reset-password' },
  confirmEmail: { path: '/confirm-email' },
  invitation: { path: '/invitation' },
  account: { path: '/account' },
  password: { path: '/account/password' },
  secondFactors: { path: '/account/second-factors' },
  deleteAccount: { path: '/account/delete' },
  tokens: { path: '/tokens' },
  newToken: { path: '/tokens/new' },
  sessions: { path: '/sessions' },
  credentials: { path: '/credentials' },
  newCredentials: { path: '/credentials/new' },
  // A credential's name may hold anything, slashes too, so it travels in the query: `?name=`.
  editCredentials: { path: '/credentials/edit' },
  organizations: { path: '/organizations' },
  // Not below /organizations, where it would stand in the way of an organization called so.
  newOrganization: { path: '/new-organization' },
  members: { path: '/organizations/:organization' },
  newMember: { path: '/organizations/:organization/members/new' },
  inviteMembers: { path: '/organizations/:organization/members/invite' },
  organizationCredentials: { path: '/organizations/:organization/credentials' },
  newOrganizationCredentials: { path: '/organizations/:organization/credentials/new' },
  editOrganizationCredentials: { path: '/organizations/:organization/credentials/edit' },
  organizationSettings: { path: '/organizations/:organization/settings' },
  connect: { path: '/connect' },
  outbox: { path: '/outbox', needsOutbox: true },
} as const satisfies Record<string, { path: string; needsOutbox?: boolean }>;

export type PageName = keyof typeof pages;
