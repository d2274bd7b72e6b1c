import { expect, it } from 'vitest';
import { protectedPerson } from '../../packages/server/src/testing/protected-person.ts';
import { expectStatus, unique } from '../../packages/server/src/testing/world.ts';
import { at, describeConsole } from './console.ts';

describeConsole('the administration of the site', (house) => {
  it('finds a user, disables them, hands over a link, and deletes them; others find nothing there', async () => {
    const { world } = house();
    const [root, bob] = [await world.person('root'), await world.person('bob')];
    await world.administrate(root);
    for (let number = 0; number < 49; number++) {
      const body = { username: unique('many'), password: 'Visibly-Fake-Password' };
      await expectStatus(world.anonymous.post('/user', body), 204);
    }
    const page = await house().signedIn(root);
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await page.getByText('The first 50 users').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('51 users').waitFor();
    await page.getByLabel('Search users').fill(bob.username.slice(0, -1));
    await page.getByText('1 user', { exact: true }).waitFor();
    await page.getByRole('link', { name: bob.username }).click();

    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, disable' }).click();
    await page.getByText(`${bob.username} is disabled`).waitFor();
    expect((await bob.session.get('/user')).body.error).toBe('account_disabled');
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByText(`${bob.username} is enabled`).waitFor();

    await page.getByRole('button', { name: 'Make a recovery link' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = (await page.locator('.once code').textContent()) ?? '';
    expect(link).toMatch(/\/reset-password#token=tsm_\w+$/);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.content()).not.toContain('tsm_');
    await page.getByText('admin.recovery_link').waitFor();

    const other = await house().visitor();
    await other.goto(link);
    await other.getByLabel('New password').fill('Visibly-Fake-Password');
    await other.getByRole('button', { name: 'Set password' }).click();
    await other.waitForURL(at('/sign-in'));
    const theirs = await house().signedIn({ ...bob, password: 'Visibly-Fake-Password' });
    await theirs.goto('/admin/users');
    await theirs.getByText('This page is for site administrators').waitFor();

    await page.getByRole('button', { name: 'Delete account' }).click();
    await page.getByLabel(`Type ${bob.username} to confirm`).fill(bob.username);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete account' }).click();
    await page.getByText(`${bob.username} is deleted`).waitFor();
    expect((await root.basic.get(`/admin/users/${bob.username}`)).status).toBe(404);
  });

  it('shows the announcement to every user, from the next page on', async () => {
    const { world } = house();
    const root = await world.person('root');
    await world.administrate(root);
    const page = await house().signedIn(root);
    await page.getByRole('link', { name: 'Site settings' }).click();
    await page.getByLabel('Announcement').fill('On Friday <b>everything</b> rests.');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('The settings are saved').waitFor();
    const visitor = await house().visitor();
    for (const [who, path] of [
      [visitor, '/sign-in'],
      [page, '/tokens'],
    ] as const) {
      await who.goto(path);
      await who.getByText('On Friday <b>everything</b> rests.').waitFor();
    }
    await root.session.patch('/admin/settings', { announcement: '' });
  });

  it('leads a user who needs a second factor to where it is turned on', async () => {
    const { world } = house();
    const [root, carol] = [await protectedPerson(world, 'root'), await world.person('carol')];
    await world.administrate(root);
    const page = await house().signedIn(carol);
    await root.session.patch('/admin/settings', { require_second_factor: true });
    // The page leaves for another before it is loaded, which the browser calls an abort.
    await page.goto('/organizations', { waitUntil: 'commit' }).catch(() => {});
    await page.waitForURL(at('/account/second-factors'));
    await page.getByText('This site requires a second factor').waitFor();
    await page.getByRole('button', { name: 'Set up an authenticator app' }).waitFor();
    await root.session.patch('/admin/settings', { require_second_factor: false });
  });
});
