import { afterAll, beforeAll, describe } from 'vitest';
import { Browser } from './browser.ts';
import { type FakePerson, FakeProvider, fakeClient, type Tweaks } from './fake-provider.ts';
import { engines, expectStatus, World } from './world.ts';

interface Tested {
  world: () => World;
  provider: () => FakeProvider;
}

/**
 * The same tests on every engine, each with a server and an identity provider whose clock is the server's: that of the whole
 * site, called Fake ID, or one that is `ofSite: false` unknown to it.
 */
export function onEveryEngineWithProvider(
  name: string,
  tests: (tested: Tested) => void,
  { ofSite = true }: { ofSite?: boolean } = {},
): void {
  describe.each(engines)(`${name} (%s)`, (engine) => {
    let provider: FakeProvider | undefined;
    let world: World | undefined;
    beforeAll(async () => {
      provider = await FakeProvider.start(() => world?.clock.now() ?? new Date());
      world = await World.start(engine, { environment: ofSite ? environmentOf(provider) : {} });
    });
    afterAll(async () => {
      provider?.stop();
      await world?.stop();
    });
    tests({ world: () => present(world), provider: () => present(provider) });
  });
}

/** The settings of a server that signs people in at this provider. */
export function environmentOf({ issuer }: FakeProvider): Record<string, string> {
  return {
    TESSERA_OIDC_ISSUER: issuer,
    TESSERA_OIDC_CLIENT_ID: fakeClient.id,
    TESSERA_OIDC_CLIENT_SECRET: fakeClient.secret,
    TESSERA_OIDC_NAME: 'Fake ID',
  };
}

/** The steps of a sign-in page, up to the server's answer to the provider's response. */
export async function visit(
  browser: Browser,
  provider: FakeProvider,
  who: FakePerson,
  tweaks: Tweaks = {},
  asked = {},
) {
  const begin = browser.post('/console/sign_in/begin', { provider: 'oidc', ...asked });
  const { url } = (await expectStatus(begin, 200)).body;
  return browser.post('/console/sign_in/return', { query: provider.authorize(url, who, tweaks) });
}

/** A browser in which the person is signed in by the provider, with an account that has no password. */
export async function signedInAt(world: World, provider: FakeProvider, who: FakePerson): Promise<Browser> {
  const browser = new Browser(world);
  const { body } = await expectStatus(visit(browser, provider, who), 200);
  if (body.step !== 'done') {
    await expectStatus(browser.post('/console/sign_in/complete', { username: body.username }), 200);
  }
  return browser;
}

function present<T>(started: T | undefined): T {
  if (started === undefined) throw new Error('the world has not started');
  return started;
}
