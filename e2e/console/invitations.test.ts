import { expect, it } from 'vitest';
import { unique } from '../../packages/server/src/testing/world.ts';
import { describeConsole, fillSignIn } from './console.ts';

describeConsole('invitations', (house) => {
  it('are sent to several at once, resent and revoked; the invited sign up, sign in, accept and decline', async () => {
    const { world } = house();
    const [alice, bob] = [await world.person('alice'), await world.person('bob')];
    const acme = await world.organization(alice);
    const lab = await world.organization(alice);
    const addresses = [`${unique('carol')}@example.com`, `${unique('dave')}@example.com`];
    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${acme}`);
    await page.getByRole('link', { name: 'Invite people' }).click();
    await page.getByRole('button', { name: 'Send invitations' }).click();
    await page.getByText('Name at least one person').waitFor();
    await page
      .getByLabel('People')
      .fill([`"Carol" <${addresses[0]}>`, addresses[1], bob.username, '@nowhere'].join('\n'));
    await page.getByLabel('Role', { exact: true }).selectOption('Read and write');
    await page.getByRole('button', { name: 'Send invitations' }).click();
    await page.getByText(`3 invitations to ${acme} made. Not invited`).waitFor();
    expect(await page.getByLabel('People').inputValue()).toBe('@nowhere');
    await page.getByLabel('People').fill(addresses[1] ?? '');
    await page.getByRole('button', { name: 'Send invitations' }).click();
    await page.getByRole('button', { name: `Resend to ${addresses[0]}` }).click();
    await page.getByText('A new link is on its way').waitFor();
    await page.getByRole('button', { name: `Revoke the invitation of ${addresses[1]}` }).click();
    await page.getByRole('button', { name: 'Yes, revoke' }).click();
    await page.getByText(`The invitation of ${addresses[1]} is revoked`).waitFor();
    expect(await page.getByRole('button', { name: /^Resend to/ }).count()).toBe(2);

    // A person without an account makes one with the invited address, and is in.
    const carol = unique('carol');
    const token = await world.mailedToken(addresses[0] ?? '', 'invitation');
    const there = await house().visitor();
    await there.goto(`/invitation#token=${token}`);
    await there.getByRole('heading', { name: `Join ${acme}` }).waitFor();
    await there.getByLabel('Username').fill(carol);
    await there.getByLabel('Password', { exact: true }).fill('Fake-Password-1');
    await there.getByRole('button', { name: 'Create account and join' }).click();
    await there.getByRole('heading', { name: acme, exact: true }).waitFor();
    expect((await alice.session.get(`/organizations/${acme}/${carol}`)).body.role).toBe('read_write');
    await there.goto('about:blank');
    await there.goto(`/invitation#token=${token}`);
    await there.getByText('This invitation was used already').waitFor();

    // A user with an account sees the invitation on the start page.
    const join = { invitee_email: [bob.username], organization_role: 'read_only' };
    expect((await alice.session.post(`/invitations/${lab}/join`, join)).status).toBe(204);
    const home = await house().signedIn(bob);
    await home.getByRole('button', { name: `Decline the invitation to ${lab}` }).click();
    await home.getByRole('button', { name: 'Yes, decline' }).click();
    await home.getByText(`The invitation to ${lab} is declined`).waitFor();
    await home.getByRole('button', { name: `Accept the invitation to ${acme}` }).click();
    await home.getByRole('heading', { name: acme, exact: true }).waitFor();
    await home.getByText(`You are a member of ${acme} now`).waitFor();
  });

  it('for another address lead on: the account takes the address, or another account signs in', async () => {
    const { world } = house();
    const [alice, erin] = [
      await world.person('alice'),
      await world.person('erin', { email: `${unique('e')}@example.com` }),
    ];
    const acme = await world.organization(alice);
    const invite = async (address: string) => {
      const join = { invitee_email: [address], organization_role: 'read_only' };
      expect((await alice.session.post(`/invitations/${acme}/join`, join)).status).toBe(204);
      return world.mailedToken(address, 'invitation');
    };
    const address = `${unique('erin')}@example.com`;
    const token = await invite(address);
    const page = await house().visitor();
    await page.goto(`/invitation#token=${token}`);
    await page.getByRole('link', { name: 'Sign in with it' }).click();
    await fillSignIn(page, erin);
    await page.getByRole('button', { name: `Join as ${erin.username}` }).click();
    await page.getByText(`This invitation is for ${address}`).waitFor();
    await page.getByRole('button', { name: `Replace it by ${address}, and join` }).click();
    await page.getByRole('heading', { name: acme, exact: true }).waitFor();
    expect((await erin.session.get('/user')).body).toMatchObject({ email: address, is_valid_email: true });

    const own = `${unique('frank')}@example.com`;
    const frank = await world.person('frank', { email: own });
    await world.confirm(own);
    await page.goto('about:blank');
    await page.goto(`/invitation#token=${await invite(own)}`);
    await page.getByRole('button', { name: `Join as ${erin.username}` }).click();
    await page.getByText(`for the account ${frank.username}`).waitFor();
    await page.getByRole('link', { name: `Sign in as ${frank.username}` }).click();
    await page.getByLabel('Password', { exact: true }).fill(frank.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: `Join as ${frank.username}` }).click();
    await page.getByRole('heading', { name: acme, exact: true }).waitFor();
  });
});
