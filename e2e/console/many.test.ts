import { expect, it } from 'vitest';
import { describeConsole } from './console.ts';

describeConsole('long lists', (house) => {
  it('of ten thousand members have few rows in the page, and every one can be found and scrolled to', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const organization = await world.organization(alice);
    const page = await house().signedIn(alice);
    const { body } = await alice.session.get(`/organizations/${organization}`);
    const more = Array.from({ length: 10_000 }, (_, at) => ({
      user_id: `u${at}`,
      username: `member-${at}`,
      organization_name: organization,
      role: at % 100 === 0 ? 'admin' : 'read_only',
    }));
    const users = [...body.users, ...more];
    let others: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      others = resolve;
    });
    await page.route(`**/console/v1/organizations/${organization}`, async (route) => {
      await held;
      await route.fulfill({ json: { ...body, users } });
    });
    await page.route(`**/console/v1/organizations/${organization}?per_page=200`, (route) =>
      route.fulfill({ json: { ...body, users: users.slice(0, 200), users_total: users.length } }),
    );
    await page.goto(`/organizations/${organization}`);
    // The first are there before the others.
    await page.getByText('9801 more members are on their way').waitFor();
    await page.getByText('member-3', { exact: true }).waitFor();
    others();
    await page.getByText('10001 members', { exact: true }).waitFor();
    await page.getByText('member-3', { exact: true }).waitFor();
    expect(await page.locator('*').count()).toBeLessThan(2000);
    expect(await page.getByRole('table', { name: `Members of ${organization}` }).getAttribute('aria-rowcount')).toBe(
      '10002',
    );

    await page.keyboard.press('/');
    await page.keyboard.type('member-9999');
    await page.getByText('1 of 10001 members').waitFor();
    await page.getByRole('button', { name: 'Remove member-9999' }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Role', { exact: true }).selectOption('Admin');
    await page.getByText('100 of 10001 members').waitFor();
    await page.reload();
    await page.getByText('100 of 10001 members').waitFor();
    await page.getByLabel('Role', { exact: true }).selectOption('Every role');
    await page.getByRole('button', { name: 'Username' }).click();
    await page.getByRole('button', { name: 'Username' }).click();
    await page.getByText('member-9999', { exact: true }).waitFor();
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
    await page
      .getByText(/^member-50\d\d$/)
      .first()
      .waitFor();
    expect(await page.locator('*').count()).toBeLessThan(2000);

    // The way back leads to the same rows.
    const place = await page.evaluate(() => scrollY);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByText('this session').waitFor();
    await page.goBack();
    await page.waitForFunction((y) => Math.abs(scrollY - y) < 200, place);
  });

  it('of tokens are revoked together, after a question that names them', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    for (let number = 1; number <= 8; number++) await world.key(alice, ['user:read'], { name: `cred ${number}` });
    await world.key(alice, '*', { name: 'keep' });
    const page = await house().signedIn(alice);
    await page.goto('/tokens');
    await page.getByText('9 of at most 200 tokens').waitFor();
    await page.getByLabel('Permission').selectOption('Some things');
    await page.getByText('8 of 9 tokens').waitFor();
    await page.getByLabel('Choose every token shown').check();
    await page.getByRole('button', { name: 'Revoke 8 tokens' }).click();
    await page.getByRole('dialog').getByText('cred 8').waitFor();
    await page.getByRole('button', { name: 'Yes, revoke' }).click();
    await page.getByText('8 tokens revoked').waitFor();
    const { body } = await alice.session.get('/tokens');
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['keep']);
    // The keyboard goes on where the list is.
    await page.waitForFunction(() => document.activeElement !== document.body);
  });

  it('offer another token like one, with its scopes, which works beside it', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const expires = new Date(Date.now() + 80 * 86_400_000).toISOString();
    await world.key(alice, ['array:read-write'], { name: 'nightly', expires });
    const page = await house().signedIn(alice);
    await page.goto('/tokens');
    await page.getByRole('link', { name: 'Create another like nightly' }).click();
    expect(await page.getByLabel('Arrays', { exact: true }).inputValue()).toBe('read-write');
    expect(await page.getByLabel('Expires').inputValue()).toBe('90');
    await page.getByText(/It will work until/).waitFor();
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('There was a token nightly already').waitFor();
    await page.getByText('nightly works as before.').waitFor();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await page.getByRole('link', { name: 'revoke nightly' }).click();
    await page.getByRole('button', { name: 'Revoke nightly', exact: true }).waitFor();
    expect((await alice.session.get('/tokens')).body).toHaveLength(2);

    await page.goto('/tokens/new?like=nightly');
    await page.getByLabel('Name', { exact: true }).fill('nightly two');
    await page.getByLabel('The token nightly', { exact: true }).selectOption('Expires in a day');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByText('Give every program the new token within 24 hours').waitFor();
    // The text that is shown once is in sight.
    expect(await page.evaluate(() => scrollY)).toBe(0);
    const { body } = await alice.session.get('/tokens');
    const old = body.find(({ name }: { name: string }) => name === 'nightly');
    expect(Date.parse(old.expires_at) - Date.now()).toBeLessThan(86_400_000);
  });

  it('are sorted as people count, from the head of a column', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    for (const number of [10, 2, 1]) await world.key(alice, ['user:read'], { name: `cred ${number}` });
    const page = await house().signedIn(alice);
    await page.goto('/tokens?sort=name');
    const names = () => page.locator('tbody th strong').allTextContents();
    await page.getByText('cred 10').waitFor();
    expect(await names()).toEqual(['cred 1', 'cred 2', 'cred 10']);
    await page.getByRole('button', { name: 'Name' }).click();
    await page.locator('th[aria-sort=descending]', { hasText: 'Name' }).waitFor();
    expect(await names()).toEqual(['cred 10', 'cred 2', 'cred 1']);
  });
});
