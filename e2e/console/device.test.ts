import { deviceCodeGrant } from '@tessera/contract';
import { expect, it } from 'vitest';
import { protectedPerson } from '../../packages/server/src/testing/protected-person.ts';
import { codeOf } from '../../packages/server/src/testing/totp.ts';
import { describeConsole, fillSignIn } from './console.ts';

describeConsole('authorizing a tool', (house) => {
  const start = async (client_id: string) => {
    const asked = { client_id, scope: 'user:read array:read' };
    return (await house().world.anonymous.form('/oauth/device_authorization', asked)).body;
  };
  const poll = async (client_id: string, device_code: string) => {
    house().world.clock.travel(6);
    const asked = { grant_type: deviceCodeGrant, client_id, device_code };
    return (await house().world.anonymous.form('/oauth/token', asked)).body;
  };

  it('leads by way of the sign-in with a second factor to a question, and approves nothing before', async () => {
    const alice = await protectedPerson(house().world);
    const { device_code, user_code, verification_uri_complete } = await start('array-viewer');
    const page = await house().visitor();
    await page.goto(verification_uri_complete);
    await fillSignIn(page, alice);
    await page.getByLabel('Code', { exact: true }).fill(codeOf(alice.secret, house().world.clock.now()));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Is this yours?').waitFor();
    for (const shown of [user_code, 'array-viewer', 'unverified', 'Arrays: read', '8 hours', '127.0.0.1']) {
      await page.getByText(shown).first().waitFor();
    }
    expect((await poll('array-viewer', device_code)).error).toBe('authorization_pending');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('goes on by itself').waitFor();
    const { access_token } = await poll('array-viewer', device_code);
    expect((await house().world.withKey(access_token).get('/user')).body.username).toBe(alice.username);
    await page.getByRole('link', { name: 'Sessions' }).first().click();
    await page.getByText('array-viewer').first().waitFor();
  });

  it('takes a typed code in every spelling, recognizes malformed codes, and can refuse', async () => {
    const page = await house().signedIn(await house().world.person('bob'));
    const { device_code, user_code } = await start('tessera-cli');
    await page.goto('/device');
    await page.getByLabel('Code').fill('AEIOU');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('must be eight letters').waitFor();
    await page.getByLabel('Code').fill('BBBB-BBBB');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('There is no such code').waitFor();
    await page.getByLabel('Code').fill(user_code.toLowerCase().replace('-', ' '));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The Tessera command line').waitFor();
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('gets nothing').waitFor();
    expect((await poll('tessera-cli', device_code)).error).toBe('access_denied');
  });
});
