import { afterAll, expect, it } from 'vitest';
import { FakeProvider, fakeClient } from '../../packages/server/src/testing/fake-provider.ts';
import { environmentOf } from '../../packages/server/src/testing/provider-world.ts';
import { unique } from '../../packages/server/src/testing/world.ts';
import { describeConsole, fillSignIn } from './console.ts';

const provider = await FakeProvider.start(() => new Date());
afterAll(() => provider.stop());

describeConsole(
  'an identity provider',
  (house) => {
    it('signs in a new person, who chooses a username, and leads to their destination', async () => {
      const sub = unique('sub');
      provider.person = {
        sub,
        email: `${sub}@example.com`,
        email_verified: true,
        name: 'Fake',
        preferred_username: sub,
      };
      const page = await house().visitor();
      await page.goto('/tokens');
      await page.getByRole('button', { name: 'Sign in with Fake ID' }).click();
      await page.getByRole('heading', { name: 'Create your account' }).waitFor();
      expect(await page.getByLabel('Username').inputValue()).toBe(sub);
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('heading', { name: 'Tokens', exact: true }).waitFor();
      await page.goto('/account/password');
      await page.getByText(`${sub}@example.com at ${provider.issuer}`).waitFor();
      // The fresh proof is given there, and the browser returns to the page.
      await page.getByRole('button', { name: `Unlink ${sub}@example.com` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
      await page.getByRole('button', { name: 'Confirm with Fake ID' }).click();
      await page.getByRole('button', { name: `Unlink ${sub}@example.com` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
      await page.getByText('Nothing else signs in to the account').waitFor();
    });

    it('is linked to an account, and signs in to it from then on; refusals are said on the page', async () => {
      const alice = await house().world.person('alice');
      const sub = unique('sub');
      provider.person = { sub, name: 'Fake Alice' };
      const page = await house().signedIn(alice);
      await page.goto('/account/password');
      await page.getByRole('button', { name: 'Link Fake ID' }).click();
      await page.getByText(`Fake Alice at ${provider.issuer}`).waitFor();
      const other = await house().visitor();
      await other.goto('/sign-in');
      await other.getByRole('button', { name: 'Sign in with Fake ID' }).click();
      await other.getByRole('banner').getByText(alice.username).waitFor();
      await other.goto('/sign-in/callback?code=fake&state=fake');
      await other.getByText('This sign-in has expired').waitFor();
    });

    it('of an organization is set up by an owner, and found by the domain of an address', async () => {
      const owner = await house().world.person('owner');
      const organization = await house().world.organization(owner);
      const page = await house().signedIn(owner);
      await page.goto(`/organizations/${organization}/domains`);
      await page.getByLabel('Domain', { exact: true }).fill('corp.example');
      await page.getByRole('button', { name: 'Add domain' }).click();
      const txt = (await page.locator('.once code').first().textContent()) ?? '';
      house().world.txt.set('corp.example', [txt]);
      await page.getByLabel('Issuer').fill(provider.issuer);
      await page.getByLabel('Client ID').fill(fakeClient.id);
      await page.getByLabel('Client secret', { exact: true }).fill(fakeClient.secret);
      await page.getByRole('button', { name: 'Save provider' }).click();
      await page.getByText('The provider of corp.example is saved').waitFor();
      await page.getByRole('button', { name: 'Check corp.example now' }).click();
      await page.getByText('verified', { exact: true }).waitFor();

      const sub = unique('sub');
      const email = `${sub}@corp.example`;
      provider.person = { sub, email, email_verified: true, preferred_username: sub };
      const other = await house().visitor();
      await other.goto('/sign-in');
      await other.getByRole('button', { name: 'Sign in with your organization' }).click();
      await other.getByLabel('Work e-mail').fill('someone@nowhere.example');
      await other.getByRole('button', { name: 'Go on' }).click();
      await other.getByText('No identity provider signs in here for that').waitFor();
      await other.getByLabel('Work e-mail').fill(email);
      await other.getByRole('button', { name: 'Go on' }).click();
      await other.getByText(`You will be a member of ${organization}`).waitFor();
      await other.getByRole('button', { name: 'Create account' }).click();
      await other.getByRole('banner').getByText(sub).waitFor();
      const shots = process.env['SHOTS'];
      if (shots !== undefined) {
        await page.screenshot({ path: `${shots}/domains.png`, fullPage: true });
        const gate = await house().visitor();
        await gate.goto('/sign-in');
        await gate.getByRole('button', { name: 'Sign in with your organization' }).waitFor();
        await gate.screenshot({ path: `${shots}/sign-in.png`, fullPage: true });
        await page.goto('/account/password');
        await page.getByText('Linked identities').waitFor();
        await page.screenshot({ path: `${shots}/password.png`, fullPage: true });
      }
    });

    it('leaves the sign-in with the password as it was', async () => {
      const alice = await house().world.person('alice');
      const page = await house().visitor();
      await page.goto('/sign-in');
      await fillSignIn(page, alice);
      await page.getByRole('banner').getByText(alice.username).waitFor();
    });
  },
  { environment: environmentOf(provider) },
);
