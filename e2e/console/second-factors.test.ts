import { expect, it } from 'vitest';
import { codeOf } from '../../packages/server/src/testing/totp.ts';
import { at, describeConsole, fillSignIn } from './console.ts';

describeConsole('second factors', (house) => {
  it('are set up with the text below the QR code, asked for at the sign-in, and turned off', async () => {
    const alice = await house().world.person('alice');
    const page = await house().signedIn(alice);
    await page.getByRole('link', { name: 'Second factors' }).click();
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
    const secret = (await page.locator('.once code').textContent()) ?? '';
    const now = () => house().world.clock.now();
    await page.getByLabel('Code that the app shows').fill('000000');
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByText('The code is wrong, used or expired').waitFor();
    await page.getByLabel('Code that the app shows').fill(codeOf(secret, now(), -1));
    await page.getByRole('button', { name: 'Turn it on' }).click();
    const codes = (await page.locator('.stack pre').textContent())?.split('\n') ?? [];
    expect(codes).toHaveLength(10);
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 left').waitFor();

    const other = await house().visitor();
    await other.goto('/sign-in');
    await fillSignIn(other, alice);
    await other.getByText('Code is needed now').waitFor();
    await other.getByLabel('Code', { exact: true }).fill(codeOf(secret, now()));
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();
    await other.waitForURL(at('/'));
    // The proof of the password is too old: both are asked for over the page, and the interrupted action goes on.
    house().world.clock.travel(601);
    await other.goto('/account/second-factors');
    await other.getByLabel('Code', { exact: true }).fill(codes[0] ?? '');
    await other.getByRole('button', { name: 'Turn it off' }).click();
    const dialog = other.getByRole('dialog');
    await dialog.getByLabel('Password', { exact: true }).fill(alice.password);
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByLabel('Code', { exact: true }).fill(codeOf(secret, now()));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await other.getByRole('button', { name: 'Set up an authenticator app' }).waitFor();
    expect((await alice.basic.get('/user')).status).toBe(200);
  });
});
