import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../../packages/server/src/testing/browser.ts';
import { engines, eventually, expectStatus, unique, World } from '../../packages/server/src/testing/world.ts';
import { type Account, client, ProviderBrowser, RealProvider } from './real-provider.ts';

/** A port that is free: the provider has to know the server's address before the server is there, and the other way round. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.each(engines)('sign-in at oidc-provider (%s)', (engine) => {
  let site: RealProvider;
  let corporate: RealProvider;
  let world: World;

  beforeAll(async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    [site, corporate] = [await RealProvider.start(address), await RealProvider.start(address)];
    world = await World.start(engine, {
      environment: {
        PORT: String(port),
        TESSERA_OIDC_ISSUER: site.issuer,
        TESSERA_OIDC_CLIENT_ID: client.id,
        TESSERA_OIDC_CLIENT_SECRET: client.secret,
      },
    });
    const owner = await world.person('owner');
    const organization = await world.organization(owner);
    const body = { domain: 'corp.example', oidc_issuer: corporate.issuer, oidc_client_id: client.id };
    const path = `/organizations/${organization}/sso_domain`;
    const made = await expectStatus(owner.session.post(path, { ...body, oidc_client_secret: client.secret }), 200);
    world.txt.set('corp.example', [made.body.domain_setup.txt]);
    await expectStatus(owner.session.post(`${path}s/${made.body.uuid}/run_check`), 200);
  });
  afterAll(async () => {
    site?.stop();
    corporate?.stop();
    await world?.stop();
  });

  const person = (provider: RealProvider, more: Account = {}) => {
    const name = unique('person');
    provider.accounts.set(name, {
      email: `${name}@example.com`,
      email_verified: true,
      preferred_username: name,
      ...more,
    });
    provider.person = name;
    return name;
  };
  const begin = async (browser: Browser, asked: object) =>
    (await expectStatus(browser.post('/console/sign_in/begin', asked), 200)).body.url as string;
  const isIn = async (browser: Browser) => (await browser.get('/console/v1/user')).status === 200;

  /** Signs in at the site's provider, and chooses the proposed username where there is none yet. */
  async function signIn(browser: Browser, there = new ProviderBrowser()): Promise<ProviderBrowser> {
    const back = await there.follow(await begin(browser, { provider: 'oidc' }), `${world.url}/`);
    expect(back.pathname).toBe('/sign-in/callback');
    const { body } = await expectStatus(browser.post('/console/sign_in/return', { query: back.search }), 200);
    if (body.step === 'choose_username') {
      await expectStatus(browser.post('/console/sign_in/complete', { username: body.username }), 200);
    }
    return there;
  }

  it('makes an account from userinfo, and signs in to it again', async () => {
    const name = person(site);
    const first = new Browser(world);
    await signIn(first);
    const { body } = await first.get('/console/v1/user');
    expect(body).toMatchObject({ username: name, email: `${name}@example.com`, is_valid_email: true });
    const second = new Browser(world);
    await signIn(second);
    expect((await second.get('/console/v1/user')).body.id).toBe(body.id);
  });

  it('proves afresh by having the person authenticate again', async () => {
    const name = person(site);
    const browser = new Browser(world);
    const there = await signIn(browser);
    expect((await browser.send('DELETE', `/console/v1/users/${name}`)).body.error).toBe('password_required');
    const url = await begin(browser, { provider: 'oidc', purpose: 'prove' });
    expect(new URL(url).searchParams.get('max_age')).toBe('0');
    const back = await there.follow(url, `${world.url}/`);
    const proven = await browser.post('/console/sign_in/return', { query: back.search });
    expect(proven.body).toEqual({ step: 'done', purpose: 'prove' });
    expect((await browser.send('DELETE', `/console/v1/users/${name}`)).status).toBe(204);
  });

  it('takes neither a response that was used, nor one of another sign-in, nor one of another provider', async () => {
    person(site);
    const browser = new Browser(world);
    const back = await new ProviderBrowser().follow(await begin(browser, { provider: 'oidc' }), `${world.url}/`);
    const other = new Browser(world);
    await begin(other, { provider: 'oidc' });
    const refused = async (who: Browser, body: object) => (await who.post('/console/sign_in/return', body)).body.error;
    expect(await refused(other, { query: back.search })).toBe('sign_in_expired');
    expect(await refused(browser, { query: back.search, provider: 'corp.example' })).toBe('sign_in_expired');
    const forged = new URLSearchParams(back.search);
    forged.set('iss', corporate.issuer);
    expect(await refused(browser, { query: `?${forged}` })).toBe('provider_failed');
    // A thief of a response's code cannot use it without the cookie of the browser that began the sign-in.
    const state = new URL(await begin(browser, { provider: 'oidc' })).searchParams.get('state') ?? '';
    forged.set('iss', site.issuer);
    forged.set('state', state);
    expect(await refused(browser, { query: `?${forged}` })).toBe('provider_failed');
    expect(await isIn(browser)).toBe(false);
  });

  it('signs people of a verified domain in at the organization’s provider', async () => {
    const name = unique('person');
    person(corporate, { email: `${name}@corp.example`, preferred_username: name });
    const browser = new Browser(world);
    const url = await begin(browser, { email: `${name}@corp.example` });
    const back = await new ProviderBrowser().follow(url, `${world.url}/`);
    expect(back.pathname).toBe('/sign-in/callback/corp.example');
    const found = await browser.post('/console/sign_in/return', { query: back.search, provider: 'corp.example' });
    expect(found.body).toMatchObject({ step: 'choose_username', username: name });
    await expectStatus(browser.post('/console/sign_in/complete', { username: name }), 200);
    expect((await browser.get('/console/v1/user')).body.organizations).toHaveLength(1);
  });

  it('ends the provider’s session after signing out, which ends the others of it here', async () => {
    person(site);
    const [first, second] = [new Browser(world), new Browser(world)];
    const there = await signIn(first);
    await signIn(second, there);
    const { body } = await expectStatus(first.send('DELETE', '/console/session'), 200);
    expect(await isIn(second)).toBe(true);
    const page = await (await there.ask(body.url)).text();
    const [, action = ''] = /action="([^"]+)"/.exec(page) ?? [];
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page) ?? [];
    const left = await there.ask(action, { xsrf, logout: 'yes' });
    expect(left.headers.get('location')).toBe(`${world.url}/sign-in`);
    await eventually(async () => !(await isIn(second)) || undefined);
  });
});
