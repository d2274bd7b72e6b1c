import type { OperationId } from '@tessera/contract';
import type { Example } from './examples.ts';

const bob = { user: 'bob' };

/** Alice administers the site, in these. */
export const administrationExamples = {
  listUsers: { query: 'search=bo&status=active', cli: 'tessera admin user list --search bo --status active' },
  inspectUser: { path: bob, cli: 'tessera admin user show bob' },
  disableUser: { path: bob, as: 'password', cli: 'tessera admin user disable bob' },
  enableUser: { path: bob, as: 'password', cli: 'tessera admin user enable bob' },
  endUserSessions: { path: bob, as: 'password', cli: 'tessera admin user end-sessions bob' },
  revokeUserTokens: { path: bob, as: 'password', cli: 'tessera admin user revoke-tokens bob' },
  requirePasswordChange: { path: bob, as: 'password', cli: 'tessera admin user require-password-change bob' },
  removeUserMfa: { path: bob, as: 'password', cli: 'tessera admin user remove-mfa bob' },
  createRecoveryLink: { path: bob, as: 'password', cli: 'tessera admin user recovery-link bob' },
  confirmUserEmail: { path: bob, as: 'password', cli: 'tessera admin user confirm-email bob' },
  grantSiteAdmin: { path: bob, as: 'password', cli: 'tessera admin grant bob' },
  revokeSiteAdmin: { path: bob, as: 'password', cli: 'tessera admin revoke bob' },
  removeUser: { path: bob, as: 'password', cli: 'tessera admin user delete bob' },
  getSettings: { cli: 'tessera admin settings show' },
  updateSettings: {
    as: 'password',
    body: { signup: 'invitation', max_token_days: 90 },
    cli: 'tessera admin settings update --signup invitation --max-token-days 90',
  },
  getOrganizationQuotas: { path: { organization: 'acme' }, cli: 'tessera admin org quotas acme' },
  updateOrganizationQuotas: {
    path: { organization: 'acme' },
    as: 'password',
    body: { members: 20_000 },
    cli: 'tessera admin org quotas acme --members 20000',
  },
} satisfies Partial<Record<OperationId, Example>>;
