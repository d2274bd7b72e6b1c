import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CDPSession, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole, fillSignIn, type House } from './console.ts';

/** A device with passkeys, which Chromium takes for one that is there. */
class Device {
  readonly #session: CDPSession;
  readonly #id: string;

  private constructor(session: CDPSession, id: string) {
    this.#session = session;
    this.#id = id;
  }

  static async at(page: Page, more: { backedUp?: boolean; knowsUsers?: boolean } = {}): Promise<Device> {
    const { backedUp = false, knowsUsers = true } = more;
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: knowsUsers,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        defaultBackupEligibility: backedUp,
        defaultBackupState: backedUp,
      },
    });
    return new Device(session, authenticatorId);
  }

  /** Whether its user gives the right PIN or finger. */
  async setVerified(isUserVerified: boolean): Promise<void> {
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId: this.#id, isUserVerified });
  }

  /** The same passkeys at another browser's, as if its user carried the device there. */
  async copyTo(other: Device): Promise<void> {
    const { credentials } = await this.#session.send('WebAuthn.getCredentials', { authenticatorId: this.#id });
    for (const credential of credentials) {
      await other.#session.send('WebAuthn.addCredential', { authenticatorId: other.#id, credential });
    }
  }
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto('/account/second-factors');
  await page.getByLabel('Name of the new passkey').fill(name);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
}

/** A browser with a user's device, on which a passkey was just added. */
async function withPasskey(house: House, more: { backedUp?: boolean } = {}) {
  const alice = await house.world.person('alice');
  const page = await house.signedIn(alice);
  const device = await Device.at(page, more);
  await addPasskey(page, 'laptop');
  await page.getByRole('button', { name: 'I have saved them' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('10 left').waitFor();
  return { alice, page, device };
}

/** Another browser, at the sign-in page, with the same device. */
async function elsewhere(house: House, device: Device, more: { backedUp?: boolean } = {}) {
  const page = await house.visitor();
  await page.goto('/sign-in');
  const there = await Device.at(page, more);
  await device.copyTo(there);
  return { page, there };
}

const signInWithPasskey = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' }).click();
const signedIn = (page: Page, username: string) => page.getByRole('banner').getByText(username).waitFor();

describeConsole('passkeys', (house) => {
  it("are added, sign in without a username, prove the user's presence, and are renamed and removed", async () => {
    const { alice, device } = await withPasskey(house());
    const { page } = await elsewhere(house(), device);
    await signInWithPasskey(page);
    await signedIn(page, alice.username);
    house().world.clock.travel(601);
    await page.goto('/account/second-factors');
    await page.getByRole('button', { name: 'Rename laptop' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('work laptop');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('button', { name: 'Remove work laptop' }).click();
    await page.getByRole('button', { name: 'Yes, remove' }).click();
    const dialog = page.getByRole('dialog').filter({ hasText: 'Confirm that it is you' });
    await dialog.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('work laptop is removed').waitFor();
    await page.getByText('10 left').waitFor({ state: 'detached' });
    expect((await alice.basic.get('/user')).status).toBe(200);
  });

  it('complete a sign-in with the password, where the device need not know its user', async () => {
    const { alice, device } = await withPasskey(house());
    const { page, there } = await elsewhere(house(), device);
    await there.setVerified(false);
    await signInWithPasskey(page);
    await page.getByText('No passkey was used').waitFor();
    await fillSignIn(page, alice);
    await page.getByText('Code is needed now').waitFor();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await signedIn(page, alice.username);
  });

  it('are shown as synced where their provider copies them, and sign in again and again', async () => {
    const { alice, page: first, device } = await withPasskey(house(), { backedUp: true });
    await first.getByText('synced', { exact: true }).waitFor();
    for (let again = 0; again < 2; again++) {
      const { page } = await elsewhere(house(), device, { backedUp: true });
      await signInWithPasskey(page);
      await signedIn(page, alice.username);
    }
  });

  it('are not made twice on a device, nor by one that does not know its user', async () => {
    const { page } = await withPasskey(house());
    await addPasskey(page, 'again');
    await page.getByText('This device has a passkey of your account already').waitFor();
    const other = await house().signedIn(await house().world.person('bob'));
    await Device.at(other, { knowsUsers: false });
    await addPasskey(other, 'simple');
    await other.getByText('No passkey was used').waitFor();
  });

  it('answer once, and only to a page of this server', async () => {
    const { alice, device } = await withPasskey(house());
    const { page } = await elsewhere(house(), device);
    const sent = page.waitForRequest((request) => request.url().endsWith('/console/session/passkey'));
    await signInWithPasskey(page);
    await signedIn(page, alice.username);
    const replay = (body: string | null) =>
      page.evaluate(async (text) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch('/console/session/passkey', { method: 'POST', headers, body: text })).status;
      }, body);
    expect(await replay((await sent).postData())).toBe(401);
    // A page of the same host, but not of this server: it has a challenge of this browser's, which it got somehow.
    const challenge = await page.evaluate(async () => (await fetch('/console/passkey', { method: 'POST' })).json());
    const listener = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<title>Tessera</title>'),
    ).listen(0, 'localhost');
    await once(listener, 'listening');
    const evil = await page.context().newPage();
    await evil.goto(`http://localhost:${(listener.address() as AddressInfo).port}/`);
    await device.copyTo(await Device.at(evil));
    const passkey = await evil.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      return ((await navigator.credentials.get({ publicKey })) as PublicKeyCredential).toJSON();
    }, challenge);
    expect(await replay(JSON.stringify({ passkey }))).toBe(401);
    listener.close();
  });
});

describeConsole('pages at an address of this machine', (house) => {
  it('lead to localhost, where browsers make passkeys, with the token of a link', async () => {
    const page = await house().visitor();
    await page.goto(`${house().world.url}/confirm-email?x=1#token=tsm_fake`);
    await page.getByRole('button', { name: 'Confirm' }).waitFor();
    expect(page.url()).toBe(`${house().url}/confirm-email?x=1#token=tsm_fake`);
  });
});
