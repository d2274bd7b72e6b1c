import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { unique } from '../../packages/server/src/testing/world.ts';
import { at, describeConsole } from './console.ts';

describeConsole('the console', (house) => {
  it('makes one thing of a double click', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    await page.goto('/tokens/new');
    await page.getByLabel('Name').fill('twice');
    await page.getByLabel('Everything I may do').check();
    await page.getByRole('button', { name: 'Create token' }).dblclick();
    await page.getByText('Copy the token now').waitFor();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await page.goto('/tokens/new');
    await page.getByLabel('Name').fill('thrice');
    await page.getByLabel('Everything I may do').check();
    // Faster than any hand: all before the page is drawn again.
    await page.getByRole('button', { name: 'Create token' }).evaluate((button: HTMLButtonElement) => {
      for (let press = 0; press < 3; press++) button.click();
    });
    await page.getByText('Copy the token now').waitFor();
    const { body } = await alice.session.get('/tokens');
    expect(body.map(({ name }: { name: string }) => name).sort()).toEqual(['thrice', 'twice']);
  });

  it('I06: shows a name with HTML in it as the text that it is', async () => {
    const name = '<img src=x onerror=alert(1)><b>bold</b>';
    const { world } = house();
    const alice = await world.person('alice', { name, company: name });
    await world.key(alice, '*', { name });
    const organization = await world.organization(alice);
    await alice.session.patch(`/organizations/${organization}`, { description: name });
    await alice.session.post(`/credentials/${organization}/aws`, { name, service_role_arn: name });
    const page = await house().signedIn(alice);
    for (const path of [
      '/tokens',
      `/organizations/${organization}`,
      `/organizations/${organization}/credentials`,
      `/organizations/${organization}/credentials/edit?${new URLSearchParams({ name })}`,
      '/organizations',
    ]) {
      await page.goto(path);
      await page.getByText(name).first().waitFor();
      expect(await page.locator('main b, main img').count()).toBe(0);
    }
  });

  it('C12: loads nothing from addresses that people entered', async () => {
    let connections = 0;
    const listener = createServer(() => connections++).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const there = `http://127.0.0.1:${port}/picture.png`;
    const { world } = house();
    const alice = await world.person('alice', { logo: there, default_s3_path: there });
    const organization = await world.organization(alice);
    await alice.session.patch(`/organizations/${organization}`, { logo: there, description: there });
    const page = await house().signedIn(alice);
    for (const path of ['/account', '/organizations', `/organizations/${organization}/settings`]) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
    }
    listener.close();
    expect(connections).toBe(0);
  });

  it('keeps a small copy of a picture that a user chooses, and shows and changes the other fields of the API', async () => {
    const { world } = house();
    const places = {
      arrays: { path: 's3://lake/arrays', credentials_name: 'lake' },
      files: { path: 's3://lake/files' },
    };
    const alice = await world.person('alice', { logo: 'https://elsewhere.example/a.png', asset_locations: places });
    const organization = await world.organization(alice);
    const page = await house().signedIn(alice);
    // Larger than a logo may be.
    const chosen = { name: 'a.png', mimeType: 'image/png', buffer: await page.locator('h1').screenshot() };
    expect(chosen.buffer.length).toBeGreaterThan(2048);

    await page.goto('/account');
    await page.getByText('These pages load nothing from other places').waitFor();
    await page.getByText('s3://lake/arrays, with lake').waitFor();
    await page.locator('input[type=file]').setInputFiles(chosen);
    await page.locator('form img').waitFor();
    await page.getByLabel('Default region').fill('eu-central-1');
    await page.getByLabel('Namespace to charge').selectOption(organization);
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.getByText('Your profile is saved').waitFor();
    const { body: user } = await alice.session.get('/user');
    expect(user).toMatchObject({
      default_region: 'eu-central-1',
      default_namespace_charged: organization,
      asset_locations: places,
    });
    expect(user.logo).toMatch(/^data:image\/(png|webp|jpeg);base64,/);
    await page.locator(`header img[src="${user.logo}"]`).waitFor();

    await page.locator('input[type=file]').setInputFiles({ ...chosen, buffer: Buffer.from('no picture') });
    await page.getByText('a.png is not a picture that this browser reads.').waitFor();
    await page.getByRole('button', { name: 'Remove the picture' }).click();
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.locator('header img[src^="data:"]').waitFor({ state: 'detached' });

    await page.goto(`/organizations/${organization}/settings`);
    await page.locator('input[type=file]').setInputFiles(chosen);
    await page.getByLabel('Role to assume').fill('arn:aws:iam::123456789012:role/reader');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('The settings are saved').waitFor();
    const { body: stored } = await alice.session.get(`/organizations/${organization}`);
    expect(stored).toMatchObject({ logo: user.logo, assume_role_arn: 'arn:aws:iam::123456789012:role/reader' });
    await page.locator(`.page-head img[src="${stored.logo}"]`).waitFor();
    await page.locator(`main time[datetime="${stored.created_at}"]`).first().waitFor();
  });

  it('shows times in the time zone of the user, and the exact instant behind them', async () => {
    const { world } = house();
    const alice = await world.person('alice', { timezone: 'Asia/Tokyo' });
    const expires = `${new Date().getUTCFullYear() + 1}-01-15T20:30:00.000Z`;
    const soon =
      new Date(Date.now() + 300 * 86_400_000).toISOString() > expires
        ? expires
        : `${new Date().getUTCFullYear() + 1}-01-01T20:30:00.000Z`;
    await world.key(alice, '*', { name: 'zone', expires: soon });
    const page = await house().signedIn(alice);
    await page.goto('/tokens');
    const time = page.locator(`time[datetime="${soon}"]`);
    expect(await time.textContent()).toMatch(/05:30/);
    expect(await time.getAttribute('title')).toBe(soon);
  });

  it('lets a token end with the last second of a day where the user is', async () => {
    const { world } = house();
    const alice = await world.person('alice', { timezone: 'America/New_York' });
    const page = await house().signedIn(alice);
    const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    await page.goto('/tokens/new');
    await page.getByLabel('Name').fill('day');
    await page.getByLabel('Everything I may do').check();
    await page.getByLabel('Expires').selectOption('At the end of a day …');
    await page.getByLabel('Last day').fill(day);
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Copy the token now').waitFor();
    const [token] = (await alice.session.get('/tokens')).body;
    const there = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    }).format(new Date(token.expires_at));
    expect(there).toBe(`${day} 23:59:59`);
  });

  it('has room for the longest name at 320 px, where nothing is cut off', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const organization = unique('o').padEnd(63, 'w');
    await alice.basic.post('/organization', { name: organization });
    const { username } = await world.person('bob');
    await alice.basic.post(`/organizations/${organization}/user`, { username, role: 'read_only' });
    const page = await house().signedIn(alice);
    await page.setViewportSize({ width: 320, height: 740 });
    const overflow = (selector: string) =>
      page.locator(selector).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    const within = `/organizations/${organization}`;
    for (const path of [
      '/account/delete',
      '/organizations',
      within,
      `${within}/members/invite`,
      `${within}/settings`,
    ]) {
      await page.goto(path);
      await page.getByText(organization).last().waitFor();
      expect(await overflow('html'), path).toBe(0);
    }
    await page.getByRole('button', { name: 'Delete organization' }).click();
    await page.getByLabel(`Type ${organization} to confirm`).waitFor();
    expect(await overflow('[role=dialog]')).toBe(0);
  });

  it('can be used with the keyboard alone', async () => {
    const alice = await house().world.person('alice');
    await house().world.key(alice, '*', { name: 'laptop' });
    const page = await house().visitor();
    await page.goto('/sign-in');
    await page.getByLabel('Username').waitFor();
    await page.keyboard.type(alice.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(alice.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Welcome, ${alice.username}` }).waitFor();

    // The first stop leads past the menu.
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
    await tabTo('Tokens');
    await page.keyboard.press('Enter');
    await page.waitForURL(at('/tokens'));
    await page.getByRole('heading', { name: 'Tokens' }).waitFor();
    await page.getByText('laptop').waitFor();
    await page.locator('h1:focus', { hasText: 'Tokens' }).waitFor();
    await tabTo('Revoke laptop');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('[aria-label="Revoke laptop"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('Yes, revoke');
    await page.keyboard.press('Enter');
    await page.getByText('No tokens yet').waitFor();

    function focused(): Promise<string> {
      return page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      });
    }
    async function tabTo(name: string): Promise<void> {
      for (let presses = 0; presses < 60; presses++) {
        if ((await focused()) === name) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab does not lead to ${name}`);
    }
  });
});

describeConsole(
  'where signing up is closed',
  (house) => {
    it('says so on the page, and sends nothing', async () => {
      const page = await house().visitor();
      await page.goto('/sign-up');
      await page.getByText('Signing up is closed on this server. Ask').waitFor();
      const button = page.getByRole('button', { name: 'Create account' });
      expect(await button.getAttribute('aria-disabled')).toBe('true');
    });
  },
  { environment: { TESSERA_SIGNUP: 'closed' } },
);
