import { expect, it } from 'vitest';
import { unique } from '../../packages/server/src/testing/world.ts';
import { at, describeConsole, fillSignIn } from './console.ts';

describeConsole('the whole story', (house) => {
  it('leads from signing up through a mailed link, a token, an organization and a credential to deletion', async () => {
    const { world } = house();
    const bob = await world.person('bob');
    const username = unique('alice');
    const email = `${username}@example.com`;
    const password = 'Fake-Password-1';
    const page = await house().visitor();
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const link = (name: string) => page.getByRole('link', { name, exact: true });

    // Signing up leads right in.
    await page.goto('/');
    await link('Create an account').click();
    await page.getByRole('heading', { name: 'Create an account' }).waitFor();
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await button('Create account').click();
    await page.getByRole('heading', { name: `Welcome, ${username}` }).waitFor();
    await page.getByText('Confirm your e-mail address').waitFor();

    // The mail is in the outbox; its link uses nothing up until the button is pressed.
    await world.mailedToken(email, 'confirm-email');
    await link('Mail outbox').click();
    await button(`Read Confirm your e-mail address, to ${email}`).click();
    const mailed = page.getByRole('dialog').getByRole('link');
    const target = (await mailed.getAttribute('href')) ?? '';
    await page.goto(target);
    await button('Confirm').waitFor();
    await page.reload();
    await button('Confirm').click();
    await page.getByText('Your address is confirmed.').waitFor();
    await page.goto('about:blank');
    await page.goto(target);
    await button('Confirm').click();
    await page.getByText('This link was used already, or is too old').waitFor();
    await link('See whether your address is confirmed, and have another link mailed').click();
    await page.getByText('confirmed', { exact: true }).waitFor();

    // A token is shown once, and works.
    await link('Tokens').click();
    await link('Create a token').click();
    await page.getByLabel('Name').fill('laptop');
    await page.getByLabel('Account', { exact: true }).selectOption('Read');
    await page.getByLabel('Expires').selectOption('7 days');
    await button('Create token').click();
    const token = await page.getByText(/^tsn_\w{40}/).innerText();
    const byToken = world.withKey(token);
    expect((await byToken.get('/user')).body).toMatchObject({ username, is_valid_email: true });
    expect(await page.getByText(token).count()).toBeGreaterThan(3);
    await button('I have saved it').click();
    await link('Done').click();
    await page.getByRole('heading', { name: 'Tokens', exact: true }).waitFor();
    await page.getByText('Account: read').waitFor();
    expect(await page.getByText(token).count()).toBe(0);

    // An organization with a member.
    const organization = unique('org');
    await link('All organizations').click();
    await link('Create an organization').click();
    await page.getByLabel('Name').fill(organization);
    await button('Create organization').click();
    await link('Add a member').click();
    await page.getByLabel('Username').fill('nobody-of-this-name');
    await button('Add member').click();
    await page.getByText('User not found').waitFor();
    await page.getByLabel('Username').fill(bob.username);
    await page.getByLabel('Role', { exact: true }).selectOption('Admin');
    await button('Add member').click();
    await button(`Change role of ${bob.username}`).click();
    await page.getByRole('radio', { name: 'Read and write', exact: true }).check();
    await button('Change role').click();
    await page.getByText(`${bob.username} is read and write now`).waitFor();

    // A credential of it, renamed, its secret shown nowhere.
    await page.getByRole('navigation', { name: 'Organization' }).getByRole('link', { name: 'Credentials' }).click();
    await link('Add a credential').click();
    await page.getByLabel('Name').fill('a/b measurements');
    await page.getByLabel('Access key ID').fill('AKIAFAKESTORY');
    await button('Add credential').click();
    await page.getByText('The secret access key that belongs to the access key ID is required.').waitFor();
    await page.getByLabel('Secret access key').fill('visibly-fake-secret');
    await page.getByLabel('Buckets').fill('s3://spring-campaign\ns3://archive/2026');
    await button('Add credential').click();
    await page.getByText('default', { exact: true }).waitFor();
    await link('Edit a/b measurements').click();
    await page.getByLabel('Name').fill('measurements');
    await button('Save credential').click();
    await page.getByText('s3://spring-campaign, s3://archive/2026').waitFor();
    await page.getByText('measurements is saved').waitFor();
    expect(await page.content()).not.toContain('visibly-fake-secret');
    const stored = await world.withPassword(username, password).get(`/credentials/${organization}/aws`);
    expect(stored.body).toMatchObject([{ name: 'measurements', default: true, access_key_id: 'AKIAFAKESTORY' }]);

    // The account cannot go while others would be left without an owner, and says so.
    await link('Profile').click();
    await link('See what would go').click();
    await page.getByText(`You are the last owner of ${organization}`).first().waitFor();
    await button('Delete account').press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: organization }).click();
    await page.getByRole('navigation', { name: 'Organization' }).getByRole('link', { name: 'Settings' }).click();
    await button('Delete organization').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('the memberships of 2 people').waitFor();
    await dialog.getByLabel(`Type ${organization} to confirm`).fill(organization);
    await dialog.getByRole('button', { name: 'Delete organization' }).click();
    await page.getByText('No organizations yet').waitFor();

    await page.getByText(`${organization} is deleted`).waitFor();
    await link('Profile').click();
    await link('See what would go').click();
    await page.getByText('1 token: programs that use it are refused at once').waitFor();
    await button('Delete account').click();
    await dialog.getByLabel(`Type ${username} to confirm`).fill(username);
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await page.getByText('Your account is deleted.').waitFor();
    expect((await byToken.get('/user')).status).toBe(401);
    await page.goto('/account');
    await page.waitForURL(at('/sign-in'));
  }, 120_000);

  it('gets a forgotten password back by mail', async () => {
    const { world } = house();
    const email = `${unique('carol')}@example.com`;
    const carol = await world.person('carol', { email });
    await world.confirm(email);
    const page = await house().visitor();
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    // Both pages have a field of this name.
    await page.waitForURL(at('/forgot-password'));
    await page.getByRole('button', { name: 'Mail a link' }).waitFor();
    await page.getByLabel('Username or e-mail address').fill(email);
    await page.getByRole('button', { name: 'Mail a link' }).click();
    await page.getByText('a mail with a link is on its way').waitFor();

    await page.goto(`/reset-password#token=${await world.mailedToken(email, 'reset-password')}`);
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('New password must have at least 8 characters.').waitFor();
    await page.getByLabel('New password').fill('Fake-Password-2');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('Your new password is set. Sign in with it.').waitFor();
    expect((await carol.session.get('/user')).status).toBe(401);
    expect((await world.withPassword(carol.username, 'Fake-Password-2').get('/user')).status).toBe(200);
    // The confirmed address signs in too.
    await fillSignIn(page, { username: email, password: carol.password });
    await page.getByText('the address is not confirmed. Your username works too.').waitFor();
    await fillSignIn(page, { username: email, password: 'Fake-Password-2' });
    await page.getByRole('heading', { name: `Welcome, ${carol.username}` }).waitFor();
  });

  it('changes the password with the current one, also long after signing in', async () => {
    const { world } = house();
    const dave = await world.person('dave');
    const page = await house().signedIn(dave);
    world.clock.travel(3600);
    await page.goto('/account/password');
    const form = page.getByRole('form', { name: 'Change password' });
    await form.getByLabel('Current password').fill('Fake-Wrong-1');
    await form.getByLabel('New password').fill('Fake-Password-3');
    await form.getByRole('button', { name: 'Change password' }).click();
    await form.getByText('This is not your current password').waitFor();
    await form.getByLabel('Current password').fill(dave.password);
    await form.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your new password is set, and your other sessions are ended').waitFor();
    expect((await dave.session.get('/user')).status).toBe(401);
    expect((await world.withPassword(dave.username, 'Fake-Password-3').get('/user')).status).toBe(200);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByText('this session').waitFor();
  });
});
