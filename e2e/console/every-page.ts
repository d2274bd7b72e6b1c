import type { Page } from 'playwright-core';
import type { Cast } from './cast.ts';

/** The page of the console in a state worth looking at. */
export interface Shot {
  name: string;
  path: string;
  /** No user is signed in. */
  open?: boolean;
  /** The viewer; the user `everything` unless given. */
  who?: 'newcomer' | 'reader' | 'admin' | 'steward' | 'invited';
  /** The first steps on the page. */
  first?: (page: Page) => Promise<unknown>;
}

/** Every page, and the states of it that look different. */
export function everyPage({ organization, reader, userCode, invitation }: Cast): Shot[] {
  const within = `/organizations/${organization}`;
  const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).click();
  return [
    { name: 'sign-in', path: '/sign-in', open: true },
    { name: 'sign-in-errors', path: '/sign-in?ended', open: true, first: button(/^Sign in$/) },
    { name: 'sign-up', path: '/sign-up', open: true },
    { name: 'sign-up-errors', path: '/sign-up', open: true, first: button('Create account') },
    { name: 'forgot-password', path: '/forgot-password', open: true },
    { name: 'reset-password', path: '/reset-password#token=tsm_fake', open: true },
    { name: 'confirm-email', path: '/confirm-email#token=tsm_fake', open: true },
    { name: 'confirm-email-too-old', path: '/confirm-email#token=tsm_fake', open: true, first: button('Confirm') },
    { name: 'outbox', path: '/outbox', open: true },
    { name: 'outbox-signed-in', path: '/outbox' },
    {
      name: 'outbox-letter',
      path: '/outbox',
      first: (page) => page.getByRole('button', { name: /^Read/ }).first().click(),
    },
    { name: 'home', path: '/' },
    { name: 'home-newcomer', path: '/', who: 'newcomer' },
    {
      name: 'palette',
      path: '/tokens',
      first: async (page) => {
        await page.keyboard.press('Control+k');
        await page.getByPlaceholder('Find a page').fill('meas');
        await page.getByText('measurements', { exact: true }).waitFor();
      },
    },
    { name: 'profile', path: '/account' },
    { name: 'password', path: '/account/password' },
    { name: 'second-factors', path: '/account/second-factors' },
    {
      name: 'second-factors-set-up',
      path: '/account/second-factors',
      first: async (page) => {
        await button('Set up an authenticator app')(page);
        await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
      },
    },
    { name: 'delete-account-refused', path: '/account/delete' },
    { name: 'delete-account', path: '/account/delete', who: 'newcomer', first: button('Delete account') },
    { name: 'tokens', path: '/tokens' },
    { name: 'tokens-revoke', path: '/tokens', first: button('Revoke laptop') },
    { name: 'tokens-empty', path: '/tokens', who: 'newcomer' },
    { name: 'new-token', path: '/tokens/new' },
    {
      name: 'new-token-made',
      path: '/tokens/new',
      first: async (page) => {
        await page.getByLabel('Name').fill('for-a-picture');
        await page.getByLabel('Everything I may do').check();
        await page.getByRole('button', { name: 'Create token' }).click();
        await page.getByRole('button', { name: 'Copy the token' }).waitFor();
      },
    },
    { name: 'device', path: '/device' },
    {
      name: 'device-question',
      path: `/device?user_code=${userCode}`,
      first: async (page) => {
        await button('Continue')(page);
        await page.getByRole('button', { name: 'Approve' }).waitFor();
      },
    },
    { name: 'sessions', path: '/sessions' },
    { name: 'activity', path: '/activity' },
    { name: 'activity-nothing-found', path: '/activity?kind=invitation' },
    { name: 'site-activity', path: '/admin/activity', who: 'admin' },
    { name: 'credentials', path: '/credentials' },
    { name: 'credentials-empty', path: '/credentials', who: 'newcomer' },
    { name: 'new-credentials', path: '/credentials/new' },
    {
      name: 'new-credentials-errors',
      path: '/credentials/new',
      first: async (page) => {
        await page.getByLabel('Name').fill('half');
        await page.getByLabel('Access key ID').fill('AKIAFAKEHALF');
        await page.getByLabel('Buckets').fill('http://elsewhere');
        await page.getByRole('button', { name: 'Add credential' }).click();
      },
    },
    {
      name: 'new-credentials-tested',
      path: '/credentials/new',
      first: async (page) => {
        await page.getByLabel('Access key ID').fill('AKIAFAKE');
        await page.getByLabel('Secret access key').fill('visibly-fake');
        // Nothing listens there: the answer needs no network.
        await page.getByLabel('Endpoint').fill('http://127.0.0.1:9');
        await page.getByLabel('Buckets').fill('s3://lake');
        await page.getByRole('button', { name: 'Test first' }).click();
        await page.getByText('It does not work.').waitFor();
      },
    },
    { name: 'edit-credentials', path: '/credentials/edit?name=measurements' },
    { name: 'show-credentials', path: '/credentials/show?name=measurements' },
    { name: 'show-credentials-role', path: '/credentials/show?name=reader+role' },
    { name: 'organizations', path: '/organizations' },
    { name: 'organizations-empty', path: '/organizations', who: 'newcomer' },
    { name: 'new-organization', path: '/new-organization' },
    { name: 'members', path: within },
    { name: 'members-admin', path: within, who: 'admin' },
    { name: 'members-reader', path: within, who: 'reader' },
    { name: 'invite-members', path: `${within}/members/invite` },
    { name: 'invitation', path: `/invitation#token=${invitation}`, open: true },
    { name: 'invitation-signed-in', path: `/invitation#token=${invitation}` },
    { name: 'invitation-too-old', path: '/invitation#token=tsm_fake', open: true },
    { name: 'home-invited', path: '/', who: 'invited' },
    { name: 'new-member', path: `${within}/members/new` },
    { name: 'organization-credentials', path: `${within}/credentials` },
    { name: 'organization-credentials-reader', path: `${within}/credentials`, who: 'reader' },
    { name: 'new-organization-credentials', path: `${within}/credentials/new` },
    { name: 'show-organization-credentials', path: `${within}/credentials/show?name=measurements` },
    { name: 'edit-organization-credentials', path: `${within}/credentials/edit?name=measurements` },
    { name: 'organization-activity', path: `${within}/activity` },
    { name: 'organization-activity-reader', path: `${within}/activity`, who: 'reader' },
    { name: 'organization-domains', path: `${within}/domains` },
    { name: 'organization-domains-reader', path: `${within}/domains`, who: 'reader' },
    { name: 'provider-return', path: '/sign-in/callback?code=fake&state=fake', open: true },
    { name: 'organization-settings', path: `${within}/settings` },
    { name: 'organization-settings-reader', path: `${within}/settings`, who: 'reader' },
    { name: 'organization-policies', path: `${within}/policies` },
    {
      name: 'organization-policies-refused',
      path: `${within}/policies`,
      first: async (page) => {
        await page.getByLabel('Networks that requests may come from').fill('203.0.113.0/24');
        await page.getByRole('button', { name: 'Save policies' }).click();
        await page.getByText('This would lock you out').waitFor();
      },
    },
    { name: 'organization-policies-admin', path: `${within}/policies`, who: 'admin' },
    { name: 'organization-policies-reader', path: `${within}/policies`, who: 'reader' },
    { name: 'users', path: '/admin/users', who: 'steward' },
    { name: 'users-refused', path: '/admin/users' },
    { name: 'user', path: `/admin/users/${reader.username}`, who: 'steward' },
    { name: 'user-disable', path: `/admin/users/${reader.username}`, who: 'steward', first: button('Disable') },
    { name: 'user-not-there', path: '/admin/users/nobody-is-called-this', who: 'steward' },
    { name: 'site-settings', path: '/admin/settings', who: 'steward' },
    { name: 'organization-delete', path: `${within}/settings`, first: button('Delete organization') },
    {
      name: 'change-role',
      path: within,
      first: async (page) => {
        await page.getByRole('button', { name: /Change role of dave/ }).click();
        await page.getByRole('radio', { name: 'Owner' }).check();
      },
    },
    {
      name: 'leave-half-filled',
      path: '/new-organization',
      first: async (page) => {
        await page.getByLabel('Name').fill('half');
        await page.getByRole('link', { name: 'Tokens' }).click();
        await page.getByRole('dialog').waitFor();
      },
    },
    { name: 'not-found', path: '/nothing-at-this-address' },
    { name: 'organization-not-there', path: '/organizations/nobody-made-this' },
    { name: 'connect', path: '/connect' },
  ];
}

/** Goes to the page and waits until it shows its data. */
export async function visit(page: Page, { path, first }: Shot): Promise<void> {
  // By way of nothing, so that a path that differs behind `#` only is loaded anew.
  await page.goto('about:blank');
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText('Loading …').first().waitFor({ state: 'detached' });
  await first?.(page);
}
