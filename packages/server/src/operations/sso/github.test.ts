import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../../testing/browser.ts';
import { engines, expectStatus, unique, World } from '../../testing/world.ts';

interface Account {
  id: number;
  login: string;
  emails: { email: string; primary: boolean; verified: boolean }[];
}

/** GitHub's three addresses, as a GitHub Enterprise Server has them: one account, and one code for it. */
class FakeGitHub {
  readonly #server: Server;
  account: Account | undefined;
  challenge = '';
  url = '';

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const json = (body: unknown) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (request.url === '/login/oauth/access_token') {
        const verifier = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const isRight =
          form.get('code') === 'fake-code' && form.get('client_secret') === 'fake' && verifier === this.challenge;
        return void json(isRight ? { access_token: 'fake-access' } : { error: 'bad_verification_code' });
      }
      if (request.headers.authorization !== 'Bearer fake-access') return void response.writeHead(401).end();
      const { id, login, emails } = this.account ?? {};
      json(request.url === '/api/v3/user' ? { id, login, name: null } : emails);
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe.each(engines)('signing in with GitHub (%s)', (engine) => {
  const gitHub = new FakeGitHub();
  let world: World;
  beforeAll(async () => {
    await gitHub.start();
    const environment = {
      TESSERA_GITHUB_URL: gitHub.url,
      TESSERA_GITHUB_CLIENT_ID: 'fake',
      TESSERA_GITHUB_CLIENT_SECRET: 'fake',
    };
    world = await World.start(engine, { environment });
  });
  afterAll(async () => {
    gitHub.stop();
    await world?.stop();
  });

  let lastId = 1000;
  const account = (login: string, verified = true): Account => ({
    id: ++lastId,
    login,
    emails: [
      { email: `${login}@second.example`, primary: false, verified: true },
      { email: `${login}@example.com`, primary: true, verified },
    ],
  });
  async function visit(browser: Browser, code = 'fake-code', asked = {}) {
    const { url } = (await expectStatus(browser.post('/console/sign_in/begin', { provider: 'github', ...asked }), 200))
      .body;
    const { searchParams } = new URL(url);
    gitHub.challenge = searchParams.get('code_challenge') ?? '';
    const query = `?${new URLSearchParams({ code, state: searchParams.get('state') ?? '' })}`;
    return browser.post('/console/sign_in/return', { query, provider: 'github' });
  }

  it('goes by the number of the account, which stays when its name changes hands', async () => {
    const login = unique('octo');
    gitHub.account = account(login);
    const browser = new Browser(world);
    expect((await visit(browser)).body).toMatchObject({
      step: 'choose_username',
      username: login,
      email: `${login}@example.com`,
    });
    await expectStatus(browser.post('/console/sign_in/complete', { username: login }), 200);
    expect((await browser.get('/console/v1/user')).body).toMatchObject({ username: login, is_valid_email: true });
    const { id } = gitHub.account;
    gitHub.account = account(login);
    expect((await visit(new Browser(world))).body.step).toBe('sign_in_to_link');
    gitHub.account = { ...account(unique('renamed')), id };
    const again = new Browser(world);
    expect((await visit(again)).body.step).toBe('done');
    expect((await again.get('/console/v1/user')).body.username).toBe(login);
  });

  it('takes the primary address, and none that GitHub has not verified', async () => {
    const login = unique('octo');
    gitHub.account = account(login, false);
    const browser = new Browser(world);
    await visit(browser);
    await expectStatus(browser.post('/console/sign_in/complete', { username: login }), 200);
    expect((await browser.get('/console/v1/user')).body).toMatchObject({
      email: `${login}@example.com`,
      is_valid_email: false,
    });
  });

  it('refuses a code that GitHub does not know, which it says with status 200', async () => {
    const refused = await visit(new Browser(world), 'made-up');
    expect([refused.status, refused.body.error]).toEqual([502, 'provider_failed']);
  });

  it('proves nothing afresh, as GitHub does not say when a person authenticated: a mailed password does', async () => {
    const login = unique('octo');
    gitHub.account = account(login);
    const browser = new Browser(world);
    await visit(browser);
    await expectStatus(browser.post('/console/sign_in/complete', { username: login }), 200);
    const refused = await visit(browser, 'fake-code', { purpose: 'prove' });
    expect(refused.body).toMatchObject({
      error: 'identity_refused',
      message: expect.stringContaining('set a password'),
    });
    const remove = () => browser.send('DELETE', `/console/v1/users/${login}`);
    expect((await remove()).body.error).toBe('password_required');
    // A sign-in there from the beginning is none either.
    await visit(browser);
    expect((await remove()).body.error).toBe('password_required');
    await expectStatus(browser.post('/console/v1/user/password_reset/request', { username: login }), 204);
    const token = await world.mailedToken(`${login}@example.com`, 'reset-password');
    const password = `${login}-Fake-Password`;
    await expectStatus(world.withKey(token).post('/user/password_reset', { password }), 204);
    await visit(browser);
    await expectStatus(browser.post('/console/session/password', { password }), 204);
    await expectStatus(remove(), 204);
  });
});
