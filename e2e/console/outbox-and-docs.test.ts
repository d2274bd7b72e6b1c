import { expect, it } from 'vitest';
import { unique } from '../../packages/server/src/testing/world.ts';
import { describeConsole } from './console.ts';

describeConsole('the pages that stood outside of the console', (house) => {
  it('shows the outbox of development mode in the frame, with times as everywhere, and to visitors without it', async () => {
    const { world } = house();
    const [email, other] = [`${unique('alice')}@example.com`, `${unique('bob')}@example.com`];
    const alice = await world.person('alice', { email, timezone: 'Asia/Tokyo' });
    await world.person('bob', { email: other });
    for (const address of [email, other]) await world.mailedToken(address, 'confirm-email');
    const visitor = await house().visitor();
    await visitor.goto('/outbox');
    await visitor.getByRole('button', { name: new RegExp(`^Read .*, to ${email}`) }).click();
    await visitor
      .getByRole('dialog')
      .getByRole('link', { name: /confirm-email#token=/ })
      .waitFor();
    expect(await visitor.getByRole('navigation').count()).toBe(0);

    const page = await house().signedIn(alice);
    await page.goto(`/outbox?${new URLSearchParams({ to: email })}`);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Tokens' }).waitFor();
    expect(await page.getByRole('row', { name: other }).count()).toBe(0);
    expect(await page.locator('tbody time').first().textContent()).toContain('GMT+9');
    await page.getByLabel('To', { exact: true }).selectOption('Every address');
    await page.getByRole('row', { name: other }).waitFor();
    // From page to page the frame stays.
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('heading', { name: 'Tokens', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Mail outbox' }).click();
    await page.locator('h1:focus', { hasText: 'Mail outbox' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  });

  it('has the reference of the API in its typeface and theme, with a way back', async () => {
    const page = await house().visitor({ colorScheme: 'dark' });
    await page.goto('/docs');
    await page.getByText('/organizations/{organization}', { exact: true }).first().waitFor();
    const look = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { backgroundColor, color, fontFamily } = getComputedStyle(element);
          return { backgroundColor, color, fontFamily };
        });
    expect(await look('html')).toMatchObject({ backgroundColor: 'rgb(29, 27, 24)' });
    expect((await look('.opblock-summary-description')).fontFamily).toContain('Instrument Sans');
    expect(await page.evaluate(() => document.fonts.check("1em 'Instrument Sans Variable'"))).toBe(true);
    await page.evaluate(() => localStorage.setItem('mantine-color-scheme-value', 'light'));
    await page.reload();
    expect(await look('html')).toMatchObject({ backgroundColor: 'rgb(255, 255, 255)' });
    await page.getByRole('link', { name: 'Back to the console' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
