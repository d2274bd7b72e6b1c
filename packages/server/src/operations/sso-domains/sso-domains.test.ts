import { expect, it } from 'vitest';
import { day } from '../../kit/clock.ts';
import { Browser } from '../../testing/browser.ts';
import { type FakePerson, fakeClient } from '../../testing/fake-provider.ts';
import { fakeKey } from '../../testing/nodes.ts';
import { protectedPerson } from '../../testing/protected-person.ts';
import { onEveryEngineWithProvider } from '../../testing/provider-world.ts';
import { sql } from '../../testing/sql.ts';
import { codeOf } from '../../testing/totp.ts';
import { engines, eventually, expectStatus, type Person, unique, World } from '../../testing/world.ts';
import { rewrapSecrets } from '../aws-credentials/rewrap-secrets.ts';
import { recheckDomains } from './check.ts';

onEveryEngineWithProvider(
  'domains of organizations',
  ({ world, provider }) => {
    const setup = () => ({
      oidc_issuer: provider().issuer,
      oidc_client_id: fakeClient.id,
      oidc_client_secret: fakeClient.secret,
    });
    const newDomain = () => `${unique('corp')}.example`;

    interface Owned {
      owner: Person;
      organization: string;
      domain: string;
      path: string;
      txt: string;
    }

    /** A domain with a provider, which DNS may show. */
    async function owned({ verified = true, domain = newDomain(), more = {} } = {}): Promise<Owned> {
      const owner = await world().person('owner');
      const organization = await world().organization(owner);
      const { body } = await expectStatus(
        owner.session.post(`/organizations/${organization}/sso_domain`, { domain, ...setup(), ...more }),
        200,
      );
      const path = `/organizations/${organization}/sso_domains/${body.uuid}`;
      const made = { owner, organization, domain, path, txt: body.domain_setup.txt };
      if (verified) {
        world().txt.set(domain, ['v=spf1 -all', made.txt]);
        await expectStatus(owner.session.post(`${path}/run_check`), 200);
      }
      return made;
    }

    const someone = (domain: string, more: Partial<FakePerson> = {}): FakePerson => {
      const sub = unique('sub');
      return { sub, email: `${sub}@${domain}`, email_verified: true, preferred_username: sub, ...more };
    };
    async function visit(browser: Browser, domain: string, who: FakePerson, asked = {}) {
      const begun = await browser.post('/console/sign_in/begin', { email: `who@${domain.toUpperCase()}`, ...asked });
      if (begun.status !== 200) return begun;
      const query = provider().authorize(begun.body.url, who);
      return browser.post('/console/sign_in/return', { query, provider: domain });
    }
    const self = async (browser: Browser) => (await browser.get('/console/v1/user')).body;
    const status = async ({ owner, path }: Owned) => (await owner.session.get(path)).body.verification_status;
    const check = async ({ owner, path }: Owned) => owner.session.post(`${path}/run_check`);

    it('are made once for one Idempotency-Key, with the same answer', async () => {
      const owner = await world().person('owner');
      const organization = await world().organization(owner);
      const headers = { 'idempotency-key': unique('key') };
      const body = { domain: newDomain(), ...setup() };
      const make = () => owner.session.post(`/organizations/${organization}/sso_domain`, body, { headers });
      const first = await expectStatus(make(), 200);
      expect((await expectStatus(make(), 200)).body).toEqual(first.body);
      const { body: list } = await owner.session.get(`/organizations/${organization}/sso_domains`);
      expect(list.domain_configs).toHaveLength(1);
    });

    it('are shown with the texts for DNS and for the provider, and never with the secret', async () => {
      const made = await owned({ verified: false });
      const { body } = await expectStatus(made.owner.session.get(made.path), 200);
      expect(body).toEqual({
        ...{ uuid: expect.any(String), domain: made.domain, oidc_issuer: provider().issuer, oidc_client_id: 'tessera' },
        domain_setup: { txt: expect.stringMatching(/^tessera-domain-verification=[a-z2-7]{32}$/) },
        ...{ verification_status: 'unverified', check_results: [], default_role: 'read_only' },
        redirect_uri: `${world().url}/sign-in/callback/${made.domain}`,
      });
      const list = await made.owner.session.get(`/organizations/${made.organization}/sso_domains`);
      expect(list.body).toEqual({ domain_configs: [body] });
      expect(JSON.stringify(await sql(world(), 'select * from sso_domains'))).not.toContain(fakeClient.secret);
      // A whole object sent back by a generated client changes nothing.
      expect((await made.owner.session.patch(made.path, body)).body).toEqual(body);
    });

    it('are verified by the TXT record of the domain itself, and by no other', async () => {
      const made = await owned({ verified: false });
      expect((await check(made)).body).toEqual({ time: expect.any(String), status: 'failed' });
      world().txt.set(made.domain, [`${made.txt}x`, 'tessera-domain-verification=']);
      expect((await check(made)).body.status).toBe('failed');
      expect(await status(made)).toBe('unverified');
      world().txt.set(`_tessera.${made.domain}`, [made.txt]);
      expect((await check(made)).body.status).toBe('failed');
      world().txt.set(made.domain, ['v=spf1 -all', made.txt]);
      expect((await check(made)).body.status).toBe('verified');
      expect(await status(made)).toBe('verified');
      const { body } = await made.owner.session.get(made.path);
      expect(body.check_results.map((one: { status: string }) => one.status)).toEqual([
        ...['verified', 'failed', 'failed', 'failed'],
      ]);
    });

    it('sign in no user before they are verified', async () => {
      const made = await owned({ verified: false });
      const refused = await visit(new Browser(world()), made.domain, someone(made.domain));
      expect([refused.status, refused.body.error]).toEqual([404, 'provider_not_found']);
    });

    it('are one organization’s at a time', async () => {
      const first = await owned();
      const second = await owned({ verified: false, domain: first.domain });
      world().txt.set(first.domain, [first.txt, second.txt]);
      expect((await check(second)).body.error).toBe('sso_domain_taken');
      expect(await status(second)).toBe('unverified');
      const again = { domain: first.domain };
      const twice = await first.owner.session.post(`/organizations/${first.organization}/sso_domain`, again);
      expect(twice.body.error).toBe('sso_domain_taken');
      await expectStatus(first.owner.session.delete(first.path), 204);
      expect((await check(second)).body.status).toBe('verified');
    });

    it('make an account and a member of a new person, in the role that the owner chose', async () => {
      const made = await owned({ more: { default_role: 'read_write' } });
      const browser = new Browser(world());
      const who = someone(made.domain);
      const found = await visit(browser, made.domain, who);
      expect(found.body).toMatchObject({ step: 'choose_username', username: who.sub, organization: made.organization });
      await expectStatus(browser.post('/console/sign_in/complete', { username: who.sub }), 200);
      const { organizations, ...user } = await self(browser);
      expect(user).toMatchObject({ username: who.sub, email: who.email, is_valid_email: true });
      expect(organizations).toMatchObject([{ organization_name: made.organization, role: 'read_write' }]);
    });

    it.each<[string, (domain: string) => Partial<FakePerson>]>([
      ['an address of another domain', () => ({ email: 'fake@other.example' })],
      ['an address of a subdomain', (domain) => ({ email: `fake@sub.${domain}` })],
      ['an address of a domain that ends alike', (domain) => ({ email: `fake@evil${domain}` })],
      ['an address that the provider has not verified', () => ({ email_verified: false })],
      ['no address', () => ({ email: undefined }) as unknown as Partial<FakePerson>],
    ])('make no account for %s', async (_, more) => {
      const made = await owned();
      const browser = new Browser(world());
      const refused = await visit(browser, made.domain, someone(made.domain, more(made.domain)));
      expect([refused.status, refused.body.error]).toEqual([403, 'identity_refused']);
      expect((await browser.post('/console/sign_in/complete', { username: unique('x') })).body.error).toBe(
        'identity_refused',
      );
    });

    it('link the account that holds the address confirmed, with its second factor still asked for', async () => {
      const made = await owned();
      const email = `${unique('held')}@${made.domain}`;
      const alice = await world().person('alice', { email });
      const browser = new Browser(world());
      // An unconfirmed address belongs to no account.
      expect((await visit(browser, made.domain, someone(made.domain, { email }))).body.step).toBe('choose_username');
      await world().confirm(email);
      expect((await visit(browser, made.domain, someone(made.domain, { email }))).body).toEqual({
        ...{ step: 'done', purpose: 'sign_in' },
      });
      expect((await self(browser)).username).toBe(alice.username);
      const bob = await protectedPerson(world(), 'bob');
      await sql(
        world(),
        `update users set email = 'bob@${made.domain}', confirmed_email_key = 'bob@${made.domain}' where id = '${bob.id}'`,
      );
      const theirs = someone(made.domain, { email: `bob@${made.domain}` });
      const bobs = new Browser(world());
      expect((await visit(bobs, made.domain, theirs)).body.error).toBe('mfa_required');
      // Nothing is linked before that.
      const linked = async () => (await bob.session.get('/user/identities')).body.length;
      expect(await linked()).toBe(0);
      await expectStatus(
        bobs.post('/console/sign_in/complete', { otp: codeOf(bob.secret, world().clock.now(), 1) }),
        200,
      );
      expect([(await self(bobs)).username, await linked()]).toEqual([bob.username, 1]);
    });

    it('link no account with an address elsewhere, even if their provider vouches for it', async () => {
      const made = await owned();
      const email = `${unique('victim')}@example.com`;
      await world().person('victim', { email });
      await world().confirm(email);
      const found = await visit(new Browser(world()), made.domain, someone(made.domain, { email }));
      expect(found.body.step).toBe('sign_in_to_link');
    });

    it('are of the organization by its present name', async () => {
      const made = await owned();
      const email = `${unique('held')}@example.com`;
      await world().person('held', { email });
      await world().confirm(email);
      const named = async () =>
        (await visit(new Browser(world()), made.domain, someone(made.domain, { email }))).body.provider;
      expect(await named()).toBe(made.organization);
      const name = unique('renamed');
      await expectStatus(made.owner.session.patch(`/organizations/${made.organization}`, { name }), 204);
      expect(await named()).toBe(name);
    });

    it('take no response to the page of another provider (mix-up)', async () => {
      const [honest, evil] = [await owned(), await owned()];
      const browser = new Browser(world());
      const { url } = (await browser.post('/console/sign_in/begin', { email: `x@${evil.domain}` })).body;
      expect(new URL(url).searchParams.get('redirect_uri')).toBe(`${world().url}/sign-in/callback/${evil.domain}`);
      const query = provider().authorize(url, someone(evil.domain));
      const refused = await browser.post('/console/sign_in/return', { query, provider: honest.domain });
      expect([refused.status, refused.body.error]).toEqual([400, 'sign_in_expired']);
      expect((await browser.post('/console/sign_in/return', { query })).body.error).toBe('sign_in_expired');
    });

    it('go on for seven days after the record is gone, then sign in no user', async () => {
      const made = await owned();
      const email = `${unique('owner')}@example.com`;
      await expectStatus(made.owner.basic.patch(`/users/${made.owner.username}`, { email }), 204);
      await world().confirm(email);
      const who = someone(made.domain);
      const browser = new Browser(world());
      await visit(browser, made.domain, who);
      await expectStatus(browser.post('/console/sign_in/complete', { username: who.sub }), 200);
      const visits = async () => (await visit(new Browser(world()), made.domain, who)).status;
      const nextDay = async () => {
        world().clock.travel(day + 1);
        await recheckDomains(world().app.deps);
        return status({ ...made, owner: { ...made.owner, session: made.owner.basic } });
      };
      expect(await nextDay()).toBe('verified');
      world().txt.delete(made.domain);
      expect([await nextDay(), await visits()]).toEqual(['grace_period', 200]);
      world().txt.set(made.domain, [made.txt]);
      expect(await nextDay()).toBe('verified');
      world().txt.delete(made.domain);
      for (let days = 0; days < 7; days++) expect(await nextDay()).toBe('grace_period');
      expect(await visits()).toBe(200);
      expect([await nextDay(), await visits()]).toEqual(['failed', 404]);
      for (const subject of ['Subject: The TXT record of', 'Subject: No user signs in through']) {
        await eventually(() =>
          world()
            .mailsTo(email)
            .find((mail) => mail.includes(subject)),
        );
      }
      const rows = await sql(world(), `select detail from audit where action = 'sso_domain.check' order by at`);
      expect(rows.map(({ detail }) => detail).slice(-5)).toEqual([
        ...['verified', 'grace_period', 'verified', 'grace_period', 'failed'],
      ]);
    });

    it('give a secret that was set for one issuer to no other', async () => {
      const made = await owned();
      const { session } = made.owner;
      const other = await session.patch(made.path, { oidc_issuer: 'https://evil.example' });
      expect([other.status, other.body.message]).toEqual([400, 'oidc_client_secret: is required with a new issuer']);
      expect((await session.patch(made.path, { domain: 'other.example' })).body.message).toMatch(/^domain: cannot be/);
      expect((await session.patch(made.path, { oidc_issuer: '' })).body).not.toHaveProperty('oidc_client_id');
      expect((await visit(new Browser(world()), made.domain, someone(made.domain))).status).toBe(404);
      const half = await session.patch(made.path, { oidc_issuer: provider().issuer, oidc_client_id: 'x' });
      expect(half.body.message).toBe('oidc_client_secret: is required with a new issuer');
    });

    it.each([
      ['http://169.254.169.254/latest', 400, 'invalid_request'],
      ['https://169.254.169.254/latest', 400, 'endpoint_not_allowed'],
      ['https://10.0.0.1', 400, 'endpoint_not_allowed'],
      ['https://user:secret@id.example.com', 400, 'invalid_request'],
      ['https://id.example.com/?tenant=1', 400, 'invalid_request'],
      ['file:///etc/passwd', 400, 'invalid_request'],
      ['id.example.com', 400, 'invalid_request'],
    ])('take no issuer %s', async (issuer, code, error) => {
      const owner = await world().person('owner');
      const organization = await world().organization(owner);
      const body = { domain: newDomain(), ...setup(), oidc_issuer: issuer };
      const refused = await owner.session.post(`/organizations/${organization}/sso_domain`, body);
      expect([refused.status, refused.body.error]).toEqual([code, error]);
    });

    it('lead nowhere that this server does not connect to, also when the provider names the place later', async () => {
      const made = await owned();
      const fetched: string[] = [];
      const { outbound } = world().app.deps;
      const request = outbound.request.bind(outbound);
      outbound.request = (url, options) => {
        fetched.push(new URL(url).pathname);
        return request(url, options);
      };
      provider().metadata = { token_endpoint: 'http://169.254.169.254/token' };
      const refused = await visit(new Browser(world()), made.domain, someone(made.domain));
      provider().metadata = {};
      outbound.request = request;
      expect([refused.status, refused.body.error]).toEqual([502, 'provider_failed']);
      expect(refused.body.message).toMatch(/does not connect/);
      expect(fetched).toContain('/token');
    });

    it.each([
      ['to be another issuer', { issuer: 'https://id.other.example' }],
      ['a page that is a script', { authorization_endpoint: 'javascript:alert(1)' }],
      ['no keys', { jwks_uri: undefined }],
    ])('begin no sign-in at a provider that announces %s', async (_, metadata) => {
      const made = await owned();
      provider().metadata = metadata;
      const refused = await new Browser(world()).post('/console/sign_in/begin', { email: `x@${made.domain}` });
      provider().metadata = {};
      expect([refused.status, refused.body.error]).toEqual([502, 'provider_failed']);
    });

    it('say nothing of a logout token while the keys of their provider cannot be read', async () => {
      const made = await owned();
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const token = await provider().sign({ sub: 'fake', jti: unique('jti'), events }, { typ: 'logout+jwt' });
      provider().metadata = { jwks_uri: `${provider().issuer}/nowhere` };
      const answer = await fetch(`${world().url}/sign-in/back-channel-logout/${made.domain}`, {
        ...{ method: 'POST', body: new URLSearchParams({ logout_token: token }) },
      });
      provider().metadata = {};
      expect([answer.status, await answer.json()]).toMatchObject([502, { error: 'provider_failed' }]);
    });

    it.each(['example', 'example.com.', '-x.example', '192.0.2.1', 'exa mple.com', `${'a'.repeat(64)}.example`])(
      'are not called %s',
      async (domain) => {
        const owner = await world().person('owner');
        const organization = await world().organization(owner);
        const refused = await owner.session.post(`/organizations/${organization}/sso_domain`, { domain });
        expect([refused.status, refused.body.error]).toEqual([400, 'invalid_request']);
      },
    );

    it('are set up in the console with a fresh proof only', async () => {
      const owner = await world().person('owner');
      const organization = await world().organization(owner);
      const browser = new Browser(world());
      await browser.signIn(owner);
      world().clock.travel(601);
      const path = `/console/v1/organizations/${organization}/sso_domain`;
      expect((await browser.post(path, { domain: newDomain() })).body.error).toBe('password_required');
    });
  },
  { ofSite: false },
);

it.each(engines)('the secret of a domain’s provider is wrapped anew with the others (%s)', async (engine) => {
  const [old, fresh] = [fakeKey('2025', 1), fakeKey('2026', 2)];
  const start = (keys: string, databaseUrl?: string) =>
    World.start(engine, { environment: { TESSERA_KEY: keys }, ...(databaseUrl !== undefined && { databaseUrl }) });
  const first = await start(old);
  const nodes = [first];
  try {
    const owner = await first.person('owner');
    const organization = await first.organization(owner);
    const body = { domain: 'corp.example', oidc_issuer: 'https://id.corp.example', oidc_client_id: 'x' };
    const sent = { ...body, oidc_client_secret: fakeClient.secret };
    await expectStatus(owner.session.post(`/organizations/${organization}/sso_domain`, sent), 200);
    await expect(start(fresh, first.databaseUrl)).rejects.toThrow('need key 2025');
    const both = await start(`${fresh},${old}`, first.databaseUrl);
    nodes.push(both);
    const { db, keyRing } = both.app.deps;
    expect(await rewrapSecrets(db, keyRing, { run: 'fake-run', now: () => new Date().toISOString() })).toBe(1);
    nodes.push(await start(fresh, first.databaseUrl));
    expect(await sql(both, "select action from audit where action = 'sso_domain.rewrap'")).toHaveLength(1);
  } finally {
    for (const world of nodes.reverse()) await world.stop();
  }
});
