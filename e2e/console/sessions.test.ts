import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { unique } from '../../packages/server/src/testing/world.ts';
import { at, describeConsole, fillSignIn } from './console.ts';

describeConsole('signing in and out', (house) => {
  it('S05: leaves nothing of the session where a script could find it', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({
      name: '__Host-tessera',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
      path: '/',
      expires: -1,
    });
    const reachable = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML]),
    );
    expect(reachable).not.toContain(cookie?.value);
    expect(reachable).not.toContain('tss_');
  });

  it('remembers those who ask for it beyond the closing of the browser', async () => {
    const alice = await house().world.person('alice');
    const page = await house().visitor();
    await page.goto('/sign-in');
    await page.getByLabel('Remember me').check();
    await fillSignIn(page, alice);
    await page.waitForURL(at('/'));
    const [cookie] = await page.context().cookies();
    expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(29 * 86_400);
  });

  it('shows a wrong password in the words of the server, and keeps the input', async () => {
    const alice = await house().world.person('alice');
    const page = await house().visitor();
    await page.goto('/sign-in');
    await fillSignIn(page, { ...alice, password: 'Fake-Wrong-1' });
    await page.getByText('The username or the password is wrong').waitFor();
    expect(await page.getByLabel('Username').inputValue()).toBe(alice.username);
  });

  it('leads back to the page that was asked for, and never to another site', async () => {
    const alice = await house().world.person('alice');
    const page = await house().visitor();
    await page.goto('/tokens/new');
    await page.waitForURL(at('/sign-in'));
    await fillSignIn(page, alice);
    await page.waitForURL(at('/tokens/new'));
    // Those who are signed in already are led on at once.
    await page.goto('/sign-in?next=/sessions');
    await page.waitForURL(at('/sessions'));
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)']) {
      await page.goto(`/sign-in?${new URLSearchParams({ next })}`);
      await page.waitForURL(at('/'));
      expect(new URL(page.url()).origin).toBe(house().url);
    }
    await page.context().clearCookies();
    await page.goto('/sign-in?next=//evil.example');
    await fillSignIn(page, alice);
    await page.waitForURL(at('/'));
    expect(new URL(page.url()).origin).toBe(house().url);
  });

  it('tells people whose session ended elsewhere, and brings them back', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    await page
      .getByRole('link', { name: 'Organizations', exact: true })
      .or(page.getByRole('link', { name: 'All organizations' }))
      .click();
    await page.getByText('No organizations yet').waitFor();
    await alice.session.post('/user/sessions/end_others');
    await page.getByRole('link', { name: 'Sessions' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByLabel('Password', { exact: true }).fill('Fake-Wrong-1');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.getByText('This is not your current password.').waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill(alice.password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('this session').waitFor();
    expect(await dialog.count()).toBe(0);
  });

  it('shows another tab the present user', async () => {
    const alice = await house().world.person('alice');
    const bob = await house().world.person('bob');
    const page = await house().signedIn(alice);
    const other = await page.context().newPage();
    await other.goto('/tokens');
    await other.getByText('No tokens yet').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL(at('/sign-in'));
    await page.waitForURL(at('/sign-in'));
    await fillSignIn(page, bob);
    await page.waitForURL(at('/'));
    await other.goto('/tokens');
    await other.getByRole('banner').getByText(bob.username).waitFor();
  });

  it('S09: shows nothing of the account when going back after signing out', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await house().world.person('alice', { email });
    const page = await house().signedIn(alice);
    await page.goto('/account/password');
    await page.getByText(email).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(at('/sign-in'));
    await page.goBack();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.content()).not.toContain(email);
    expect(await page.content()).not.toContain(alice.username);
  });

  it('S09: cannot be shown inside a foreign page', async () => {
    const elsewhere = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(`<iframe src="${house().world.url}/sign-in"></iframe>`);
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const page = await house().visitor();
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
    const frame = page.frames()[1];
    expect(frame?.url()).toMatch(/^chrome-error:/);
    elsewhere.close();
  });
});
