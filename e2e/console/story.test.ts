import { expect, it } from 'vitest';
import { unique } from '../../packages/server/src/testing/world.ts';
import { describeConsole } from './console.ts';

describeConsole('the whole story', (house) => {
  it('leads from signing up to deleting the account', async () => {
    const { world } = house();
    const username = unique('alice');
    const email = `${username}@example.com`;
    const password = 'Fake-Password-1';
    const page = await house().visitor();

    await page.goto('/');
    await page.waitForURL('**/sign-in');
    await page.getByRole('link', { name: 'Make an account' }).click();
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('E-mail (optional)').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Make account' }).click();
    await page.getByRole('heading', { name: 'Profile' }).waitFor();

    const mailed = await world.mailedToken(email, 'confirm-email');
    await page.goto(`/confirm-email#token=${mailed}`);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Your address is confirmed.').waitFor();
    await page.getByRole('link', { name: 'Go to your account' }).click();
    await page.getByRole('link', { name: 'E-mail and password' }).click();
    await page.getByText('confirmed', { exact: true }).waitFor();

    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('link', { name: 'Make a token' }).click();
    await page.getByLabel('Name').fill('laptop');
    await page.getByLabel('Account', { exact: true }).selectOption('Read');
    await page.getByRole('button', { name: 'Make token' }).click();
    const token = await page.getByText(/^tsn_|^ts\w_/).innerText();
    expect((await world.withKey(token).get('/user')).body.username).toBe(username);
    await page.getByRole('link', { name: 'Done' }).click();
    await page.getByText('Account: read').waitFor();
    expect(await page.getByText(token).count()).toBe(0);
  });
});
