import { expect, it } from 'vitest';
import { unique } from '../../packages/server/src/testing/world.ts';
import { describeConsole } from './console.ts';

describeConsole('nothing that was entered is lost', (house) => {
  it('when the session ends: the password is asked for over the form, which is then sent', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    await page.goto('/tokens/new');
    await page.getByLabel('Name').fill('nightly');
    await page.getByLabel('Account', { exact: true }).selectOption('Read');
    await alice.session.post('/user/sessions/end_others');
    await page.getByRole('button', { name: 'Create token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByLabel('Password', { exact: true }).fill(alice.password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Token nightly' }).waitFor();
  });

  it('when a half-filled form is left by a link, by the way back, or by closing the tab', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('link', { name: 'Create a token' }).click();
    await page.getByLabel('Name').fill('half');
    for (const leave of [() => page.getByRole('link', { name: 'Sessions' }).click(), () => page.goBack()]) {
      await leave();
      await page.getByText('What you entered on this page is not saved.').waitFor();
      await page.getByRole('button', { name: 'Stay' }).click();
      expect(await page.getByLabel('Name').inputValue()).toBe('half');
    }
    const asked = new Promise<string>((resolve) =>
      page.once('dialog', async (dialog) => {
        resolve(dialog.type());
        await dialog.dismiss();
      }),
    );
    await page.close({ runBeforeUnload: true });
    expect(await asked).toBe('beforeunload');
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
  });

  it('asks nothing where nothing was changed, or it was sent', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('heading', { name: 'Tokens', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Profile' }).click();
    await page.getByLabel('Company').fill('  Example  ');
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.getByText('Your profile is saved').waitFor();
    expect((await alice.session.get('/user')).body.company).toBe('Example');
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('heading', { name: 'Tokens', exact: true }).waitFor();
  });

  it('keeps a token that is shown once until it is copied or said to be saved', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    await page.goto('/tokens/new');
    await page.getByLabel('Name').fill('once');
    await page.getByLabel('Account', { exact: true }).selectOption('Read');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.locator('h1:focus', { hasText: 'Token once' }).waitFor();
    const token = await page.getByText(/^tsn_\w{40}/).innerText();
    await page.getByRole('region', { name: 'curl' }).getByText(`X-TILEDB-REST-API-KEY: ${token}`).waitFor();
    await page.getByRole('link', { name: 'Connect' }).click();
    await page.getByText('You have not copied it').waitFor();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByText(token).first().innerText()).toBe(token);
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await page.getByRole('link', { name: 'Connect' }).click();
    await page.getByRole('heading', { name: 'Connect' }).waitFor();
  });

  it('does not undo a change of another tab', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const place = `/credentials/${alice.username}/aws`;
    await alice.session.post(place, { name: 'lake', service_role_arn: 'arn:aws:iam::123456789012:role/one' });
    const page = await house().signedIn(alice);
    await page.goto('/credentials/edit?name=lake');
    await page.getByLabel('Role ARN').fill(' arn:aws:iam::123456789012:role/two ');
    await alice.session.patch(`${place}/lake`, { buckets: ['s3://narrowed'] });
    await page.getByRole('button', { name: 'Save credential' }).click();
    await page.getByText('lake is saved').waitFor();
    expect((await alice.session.get(place)).body).toMatchObject([
      { buckets: ['s3://narrowed'], service_role_arn: 'arn:aws:iam::123456789012:role/two' },
    ]);

    await page.goto('/credentials/edit?name=lake');
    await page.getByLabel('Role ARN').fill('arn:aws:iam::123456789012:role/three');
    await alice.session.patch(`${place}/lake`, { service_role_arn: 'arn:aws:iam::123456789012:role/four' });
    await page.getByRole('button', { name: 'Save credential' }).click();
    await page.getByText('This was changed meanwhile, to “arn:aws:iam::123456789012:role/four”').waitFor();
    expect((await alice.session.get(place)).body[0].service_role_arn).toMatch(/four$/);
    await page.getByRole('button', { name: 'Save credential' }).click();
    await page.getByText('lake is saved').waitFor();
    expect((await alice.session.get(place)).body[0].service_role_arn).toMatch(/three$/);
  });
});

describeConsole('errors leave the page standing', (house) => {
  it('at an address where there is no page', async () => {
    const page = await house().signedIn(await house().world.person('alice'));
    const answer = await page.goto('/nothing-here');
    expect(answer?.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('heading', { name: 'Tokens', exact: true }).waitFor();
  });

  it('at an organization that is not there', async () => {
    const page = await house().signedIn(await house().world.person('alice'));
    await page.goto('/organizations/nobody-made-this/settings');
    await page.getByRole('heading', { name: 'Organization not found' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Organization', exact: true }).count()).toBe(0);
    await page.getByRole('link', { name: 'All organizations' }).first().click();
    await page.getByText('No organizations yet').waitFor();
  });

  it('while offline, and goes on by itself afterwards', async () => {
    const page = await house().signedIn(await house().world.person('alice'));
    await page.getByText('First steps').waitFor();
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor();
    await page.getByRole('navigation', { name: 'Console' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
    await page.getByText('this session').waitFor();
    // The script that could not be fetched is told on the console of the browser, too.
    house().crashes.splice(0);
  });

  it('when a query fails: with the request ID, and a button that asks again', async () => {
    const page = await house().signedIn(await house().world.person('alice'));
    await page.route('**/console/v1/tokens/session', (route) =>
      route.fulfill({ status: 500, json: { message: 'Something broke', error: 'internal', request_id: 'r-1' } }),
    );
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByText('r-1').waitFor();
    await page.unroute('**/console/v1/tokens/session');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('this session').waitFor();
  });

  it('when it is too much: with the seconds until it is worth trying again', async () => {
    const page = await house().visitor();
    await page.route('**/console/session', (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '30' },
        json: { message: 'Too many wrong passwords, try again later', error: 'too_many_requests' },
      }),
    );
    await page.goto('/sign-in');
    await page.getByLabel('Username').fill('alice');
    await page.getByLabel('Password', { exact: true }).fill('Fake-Wrong-1');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Too many wrong passwords, try again in 30 seconds.').waitFor();
  });

  it('when a row is not there any more: the list is fetched anew', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const gone = await world.person('gone');
    const organization = await world.organization(alice, { read_only: gone, admin: await world.person('bob') });
    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${organization}`);
    await page.getByRole('button', { name: `Remove ${gone.username}` }).waitFor();
    await alice.session.delete(`/organizations/${organization}/${gone.username}`);
    await page.getByRole('button', { name: `Remove ${gone.username}` }).click();
    await page.getByRole('button', { name: 'Yes, remove' }).click();
    await page.getByRole('row').filter({ hasText: gone.username }).waitFor({ state: 'detached' });
  });
});

describeConsole('typing', (house) => {
  it('has no spaces around names and addresses, as pasting brings them', async () => {
    const { world } = house();
    const email = `${unique('judy')}@example.com`;
    const judy = await world.person('judy', { email });
    await world.confirm(email);
    const page = await house().visitor();
    await page.goto('/forgot-password');
    await page.getByLabel('Username or e-mail address').fill(` ${email} `);
    await page.getByRole('button', { name: 'Mail a link' }).click();
    await page.getByText('a mail with a link is on its way').waitFor();
    expect(await world.mailedToken(email, 'reset-password')).toMatch(/^\w+/);
    await page.goto('/sign-in');
    await page.getByLabel('Username').fill(` ${judy.username} `);
    await page.getByLabel('Password', { exact: true }).fill(judy.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('banner').getByText(judy.username).waitFor();
  });
});
