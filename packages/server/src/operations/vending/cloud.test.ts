import { generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type Asked, FakeStore } from '../../testing/fake-store.ts';
import { sql } from '../../testing/sql.ts';
import { eventually, expectStatus, onEveryEngine, unique, type World } from '../../testing/world.ts';

type Reply = { status?: number; headers?: Record<string, string>; body?: string };

const store = await FakeStore.start();
/** The clouds' answers; each test sets its own. */
let reply: (asked: Asked) => Reply;
store.behave = (asked, response) => {
  const { status = 200, headers = {}, body = '' } = reply(asked);
  response.writeHead(status, headers).end(body);
};
afterAll(() => store.close());

const clouds = {
  entra: `${store.url}/entra`,
  google: { token: `${store.url}/token`, exchange: `${store.url}/exchange`, storage: store.url },
};

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyFile = JSON.stringify({
  client_email: 'fake@fake-project.example',
  private_key_id: 'fakeid',
  private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  // The author of the file chose it.
  token_uri: 'http://127.0.0.1:1/steal',
});
const accountKey = Buffer.from('visibly fake account key').toString('base64');
const bodies = {
  azure: () => ({
    credential: { azure: { account_name: 'fakeaccount', account_key: accountKey, endpoint: store.url } },
  }),
  app: () => ({
    credential: {
      azure: {
        account_name: 'fakeaccount',
        tenant_id: 'fake-tenant',
        client_id: 'fake-app',
        client_secret: 'fake-entra-secret',
        endpoint: store.url,
      },
    },
  }),
  gcp: () => ({ token: { gcp: { key_text: keyFile } } }),
};

async function withCredential(world: World, body: object, buckets: string[] = []) {
  const alice = await world.person('alice');
  const at = `/credentials/${alice.username}`;
  await expectStatus(alice.session.below('/v2').post(at, { name: 'lake', ...body, buckets }), 204);
  store.asked.length = 0;
  return { alice, at };
}

const flat = (): Reply => ({ headers: { 'x-ms-is-hns-enabled': 'false' } });
const hierarchical = (): Reply => ({ headers: { 'x-ms-is-hns-enabled': 'true' } });
const delegation = `<UserDelegationKey><SignedOid>fake-object</SignedOid><SignedTid>fake-tenant</SignedTid>
  <SignedStart>2030-01-01T00:00:00Z</SignedStart><SignedExpiry>2030-01-02T00:00:00Z</SignedExpiry>
  <SignedService>b</SignedService><SignedVersion>2022-11-02</SignedVersion>
  <Value>${accountKey}</Value></UserDelegationKey>`;

onEveryEngine(
  'credentials of',
  (world) => {
    describe('a SAS token of Azure', () => {
      it('reaches one container, in every format, and never shows the key', async () => {
        reply = flat;
        const { alice, at } = await withCredential(world(), bodies.azure(), ['azure://lake']);
        const { body, text, headers } = await expectStatus(alice.session.get(`${at}/azure/lake/temporary`), 200);
        expect(body).toMatchObject({
          provider: 'AZURE',
          account: 'fakeaccount',
          path: 'azure://lake/',
          access: 'read',
        });
        const sas = new URLSearchParams(body.sas_token);
        expect([sas.get('sr'), sas.get('sp'), sas.get('sv')]).toEqual(['c', 'rl', '2022-11-02']);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(text).not.toContain(accountKey);
        expect(store.asked).toEqual([]);
        const as = async (format: string) =>
          alice.session.get(`${at}/azure/lake/temporary?access=write&format=${format}`);
        expect((await as('tiledb')).body).toMatchObject({ 'vfs.azure.storage_account_name': 'fakeaccount' });
        expect((await as('env')).text).toMatch(
          /^export AZURE_STORAGE_ACCOUNT='fakeaccount'\nexport AZURE_STORAGE_SAS_TOKEN='/,
        );
        expect((await as('iceberg')).body['storage-credentials'][0].prefix).toBe(
          'abfss://lake@fakeaccount.dfs.core.windows.net/',
        );
        expect((await as('unity')).body.azure_user_delegation_sas.sas_token).toContain('sp=racwl');
      });

      it('reaches one directory where the account has them, and is refused where a prefix would be no limit', async () => {
        reply = hierarchical;
        const { alice, at } = await withCredential(world(), bodies.azure(), ['azure://lake']);
        const path = `${at}/azure/lake/temporary?path=azure://lake/raw/2030`;
        const { body } = await expectStatus(alice.session.get(path), 200);
        const sas = new URLSearchParams(body.sas_token);
        expect([sas.get('sr'), sas.get('sdd')]).toEqual(['d', '2']);
        await expectStatus(alice.session.get(`${path}/01`), 200);
        // The kind of an account is looked up once.
        expect(store.asked.map(({ url }) => url.split('&')[0])).toEqual(['/lake?restype=account']);
        reply = flat;
        const other = await withCredential(world(), bodies.azure(), ['azure://lake']);
        const refused = await other.alice.session.get(`${other.at}/azure/lake/temporary?path=azure://lake/raw`);
        expect([refused.status, refused.body.error]).toEqual([409, 'vending_unsupported']);
      });

      it('is refused for several paths, none, another container, and a way around', async () => {
        reply = hierarchical;
        const { alice, at } = await withCredential(world(), bodies.azure(), ['azure://lake/raw', 'azure://lake/b']);
        const error = async (query: string) =>
          (await alice.session.get(`${at}/azure/lake/temporary${query}`)).body.error;
        expect(await error('')).toBe('policy_too_large');
        expect(await error('?path=azure://other/raw')).toBe('path_not_allowed');
        expect(await error('?path=azure://lake/raw-evil')).toBe('path_not_allowed');
        expect(await error('?path=azure://lake/raw/../b')).toBe('path_unsafe');
        expect(await error('?path=s3://lake/raw')).toBe('path_unsafe');
        const open = await withCredential(world(), bodies.azure());
        expect((await open.alice.session.get(`${open.at}/azure/lake/temporary`)).body.error).toBe('path_required');
        for (const path of ['gcp/lake', 'aws/lake', 'other/lake', 'azure/other']) {
          expect((await open.alice.session.get(`${open.at}/${path}/temporary?path=azure://lake`)).status, path).toBe(
            404,
          );
        }
      });

      it('is signed for an application with a key that Azure gave it, which is asked for once', async () => {
        reply = ({ url }) =>
          url.startsWith('/entra') ? { body: '{"access_token":"fake.bearer"}' } : { body: delegation };
        const { alice, at } = await withCredential(world(), bodies.app());
        const ask = (container: string) => alice.session.get(`${at}/azure/lake/temporary?path=azure://${container}`);
        const { body } = await expectStatus(ask('one'), 200);
        await expectStatus(ask('two'), 200);
        const sas = new URLSearchParams(body.sas_token);
        expect([sas.get('skoid'), sas.get('sktid'), sas.get('sr')]).toEqual(['fake-object', 'fake-tenant', 'c']);
        expect(store.asked.map(({ url }) => url)).toEqual([
          '/entra/fake-tenant/oauth2/v2.0/token',
          '/?restype=service&comp=userdelegationkey',
        ]);
        expect(store.asked[1]?.headers.authorization).toBe('Bearer fake.bearer');
      });

      it('ends before the token that asked for it, also where Azure took its time, and so does a URL', async () => {
        const { alice, at } = await withCredential(world(), bodies.app());
        const answers = ({ url }: Asked) =>
          url.startsWith('/entra') ? { body: '{"access_token":"fake.bearer"}' } : { body: delegation };
        const end = world().clock.now().getTime() + 1000_000;
        const expires = new Date(end).toISOString();
        const caller = world().withKey(await world().key(alice, 'array:read', { expires }));
        reply = (asked) => {
          world().clock.travel(4);
          return answers(asked);
        };
        const { body } = await expectStatus(caller.get(`${at}/azure/lake/temporary?path=azure://lake`), 200);
        expect(Date.parse(body.expires_at)).toBeLessThanOrEqual(end);
        // Another secret, so that Azure is asked again.
        await expectStatus(alice.session.below('/v2').patch(`${at}/lake`, bodies.app()), 204);
        const path = 'azure://lake/a';
        const url = await expectStatus(caller.post(`${at}/azure/lake/presign`, { path, expires: 3600 }), 200);
        const signed = Date.parse(new URL(url.body.url).searchParams.get('se') ?? '');
        expect(signed).toBeLessThanOrEqual(end);
        expect(Date.parse(url.body.expires_at)).toBe(signed);
      });

      it('is asked of no other endpoint than the one that the secret was stored with', async () => {
        const { alice, at } = await withCredential(world(), bodies.azure());
        const v2 = alice.session.below('/v2');
        const sas_token = '?sv=2022-11-02&sp=rl&sr=c&sig=fake';
        const sas = { token: { azure: { account_name: 'fakeaccount', sas_token, endpoint: store.url } } };
        for (const [name, body] of Object.entries({ app: bodies.app(), sas })) {
          await expectStatus(v2.post(at, { name, ...body }), 204);
        }
        const moved = { credential: { azure: { endpoint: 'https://192.0.43.7' } } };
        for (const [name, change, secret] of [
          ['lake', moved, 'account_key'],
          ['app', moved, 'client_secret'],
          ['sas', { token: moved.credential }, 'sas_token'],
        ] as const) {
          const refused = await v2.patch(`${at}/${name}`, change);
          expect([refused.status, refused.body.message]).toEqual([400, `${secret}: is needed with a new endpoint`]);
        }
        // The same, none, and another with the secret.
        const same = { credential: { azure: { endpoint: store.url } } };
        await expectStatus(v2.patch(`${at}/app`, same), 204);
        await expectStatus(v2.patch(`${at}/app`, { credential: { azure: { endpoint: '' } } }), 204);
        await expectStatus(v2.patch(`${at}/app`, bodies.app()), 204);
      });

      it('made elsewhere is handed out as it is, to callers that may have all of it', async () => {
        const alice = await world().person('alice');
        const writer = await world().person('writer');
        const acme = await world().organization(alice, { read_write_delete: writer });
        const end = '2099-01-01T00:00:00.000Z';
        const sas_token = `?sv=2022-11-02&sp=rl&se=${encodeURIComponent(end)}&sr=c&sig=fake`;
        const token = { token: { azure: { account_name: 'fakeaccount', sas_token } } };
        await expectStatus(alice.session.below('/v2').post(`/credentials/${acme}`, { name: 'lake', ...token }), 204);
        const at = `/credentials/${acme}/azure/lake/temporary`;
        const { body } = await expectStatus(alice.session.get(at), 200);
        expect([body.sas_token, body.expires_at]).toEqual([sas_token.slice(1), end]);
        expect((await alice.session.get(`${at}?path=azure://lake`)).body.error).toBe('vending_unsupported');
        expect((await writer.session.get(`${at}?path=azure://lake`)).body.error).toBe('vending_unsupported');
        expect((await writer.session.get(at)).body.error).toBe('path_required');
        const wide = { token: { azure: { account_name: 'fakeaccount', sas_token: sas_token.replace('rl', 'rwdl') } } };
        await expectStatus(alice.session.below('/v2').patch(`/credentials/${acme}/lake`, wide), 204);
        expect((await alice.session.get(at)).body.error).toBe('vending_unsupported');
        await expectStatus(alice.session.get(`${at}?access=delete`), 200);
      });
    });

    describe('an access token of Google Cloud', () => {
      const granting = ({ url }: Asked): Reply => ({
        body: JSON.stringify({ access_token: url === '/token' ? 'fake-whole' : 'fake-narrow', expires_in: 3599 }),
      });

      it('is requested at Google, for any address in the key file, and is narrowed to the path', async () => {
        reply = granting;
        const { alice, at } = await withCredential(world(), bodies.gcp(), ["gs://acme-lake/o'hara"]);
        const { body, text } = await expectStatus(alice.session.get(`${at}/gcp/lake/temporary`), 200);
        expect(body).toMatchObject({ provider: 'GCP', access_token: 'fake-narrow', path: "gs://acme-lake/o'hara/" });
        expect(text).not.toContain('fake-whole');
        const [first, second] = store.asked;
        expect([first?.url, second?.url]).toEqual(['/token', '/exchange']);
        const [head = '', claims = '', signature = ''] = (
          new URLSearchParams(first?.body).get('assertion') ?? ''
        ).split('.');
        const signed = Buffer.from(`${head}.${claims}`);
        expect(verify('sha256', signed, pair.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
        expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
          iss: 'fake@fake-project.example',
          aud: 'https://oauth2.googleapis.com/token',
        });
        const form = new URLSearchParams(second?.body);
        expect(form.get('subject_token')).toBe('fake-whole');
        const prefix = "o\\'hara/";
        expect(JSON.parse(form.get('options') ?? '')).toEqual({
          accessBoundary: {
            accessBoundaryRules: [
              {
                availableResource: '//storage.googleapis.com/projects/_/buckets/acme-lake',
                availablePermissions: ['inRole:roles/storage.objectViewer'],
                availabilityCondition: {
                  expression:
                    `resource.name.startsWith('projects/_/buckets/acme-lake/objects/${prefix}') || ` +
                    `resource.name.startsWith('projects/_/buckets/acme-lake/folders/${prefix}') || ` +
                    `api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('${prefix}')`,
                },
              },
            ],
          },
        });
        // The next one comes from memory.
        await expectStatus(alice.session.get(`${at}/gcp/lake/temporary`), 200);
        expect(store.asked).toHaveLength(2);
        const as = (format: string) => alice.session.get(`${at}/gcp/lake/temporary?format=${format}`);
        expect((await as('tiledb')).body.error).toBe('vending_unsupported');
        expect((await as('unity')).body.gcp_oauth_token).toEqual({ oauth_token: 'fake-narrow' });
        expect((await as('iceberg')).body['storage-credentials'][0].config['gcs.oauth2.token']).toBe('fake-narrow');
      });

      it('never outlives the token that asked for it, as it cannot be made shorter', async () => {
        reply = granting;
        const { alice, at } = await withCredential(world(), bodies.gcp(), ['gs://acme-lake']);
        const expires = new Date(Date.now() + 1800_000).toISOString();
        const soon = world().withKey(await world().key(alice, 'array:read', { expires }));
        const { status, body } = await soon.get(`${at}/gcp/lake/temporary`);
        expect([status, body.error]).toEqual([403, 'token_expires_too_soon']);
        expect(store.asked).toEqual([]);
      });

      it('is not made of an HMAC key', async () => {
        const hmac = { credential: { gcp: { access_key_id: unique('GOOGFAKE'), secret_access_key: 'fake' } } };
        const { alice, at } = await withCredential(world(), hmac, ['gs://acme-lake']);
        expect((await alice.session.get(`${at}/gcp/lake/temporary`)).body.error).toBe('vending_unsupported');
      });
    });

    it("never outlives what the organization's policies permit: it is cut, or refused where the cloud sets its end", async () => {
      reply = flat;
      const alice = await world().person('alice');
      const acme = await world().organization(alice);
      const at = `/credentials/${acme}`;
      const sas_token = '?sv=2022-11-02&sp=rl&se=2099-01-01T00:00:00Z&sr=c&sig=fake';
      const sas = { token: { azure: { account_name: 'fakeaccount', sas_token } } };
      const hmac = { credential: { gcp: { access_key_id: unique('GOOGFAKE'), secret_access_key: 'fake' } } };
      for (const [name, body] of Object.entries({ blobs: bodies.azure(), sas, objects: bodies.gcp(), hmac })) {
        await expectStatus(alice.session.below('/v2').post(at, { name, ...body }), 204);
      }
      const policies = `/organizations/${acme}/-/policies`;
      await expectStatus(alice.session.get(`${at}/azure/sas/temporary`), 200);
      // Nor does one that was given before, and is in memory.
      await expectStatus(alice.session.patch(policies, { vend_max_seconds: 3600 }), 200);
      expect((await alice.session.get(`${at}/azure/sas/temporary`)).body.error).toBe('vending_unsupported');
      await expectStatus(alice.session.patch(policies, { vend_max_seconds: 900 }), 200);
      store.asked.length = 0;
      const lives = (body: { expires_at: string }) =>
        (Date.parse(body.expires_at) - world().clock.now().getTime()) / 1000;
      const key = await alice.session.get(`${at}/azure/blobs/temporary?path=azure://lake&duration=43200`);
      expect(lives(key.body)).toBeLessThanOrEqual(900);
      for (const [name, path] of [
        ['azure/blobs', 'azure://lake/a'],
        ['gcp/objects', 'gs://acme-lake/a'],
        ['gcp/hmac', 'gs://acme-lake/a'],
      ]) {
        const url = await expectStatus(alice.session.post(`${at}/${name}/presign`, { path, expires: 43_200 }), 200);
        expect(lives(url.body), name).toBeLessThanOrEqual(900);
      }
      for (const path of ['azure/sas/temporary', 'gcp/objects/temporary?path=gs://acme-lake']) {
        const { status, body } = await alice.session.get(`${at}/${path}`);
        expect([status, body.error], path).toEqual([409, 'vending_unsupported']);
        expect(body.message).toContain('permits keys of 900 s');
      }
      expect(store.asked).toEqual([]);
    });

    describe('a URL for one request in Azure or Google Cloud', () => {
      it('is signed for the object alone, is written down, and is refused beside the buckets', async () => {
        reply = flat;
        const { alice, at } = await withCredential(world(), bodies.azure(), ['azure://lake/raw']);
        const presign = (name: string, path: string, more: object = {}) =>
          alice.session.post(`${at}/${name}/presign`, { path, ...more });
        const put = await expectStatus(presign('azure/lake', 'azure://lake/raw/a b', { method: 'PUT' }), 200);
        expect(put.body.url).toContain('/lake/raw/a%20b?');
        expect(put.body.headers).toEqual({ 'x-ms-blob-type': 'BlockBlob' });
        const query = new URL(put.body.url).searchParams;
        expect([query.get('sr'), query.get('sp')]).toEqual(['b', 'cw']);
        expect((await presign('azure/lake', 'azure://lake/rawer/a')).body.error).toBe('path_not_allowed');
        expect((await presign('azure/lake', 'azure://lake/raw/\\..\\..\\b')).body.error).toBe('path_unsafe');
        expect((await presign('azure/lake', 's3://lake/raw/a')).body.error).toBe('path_unsafe');
        const google = { name: 'objects', ...bodies.gcp(), buckets: ['gs://acme-lake'] };
        await expectStatus(alice.session.below('/v2').post(at, google), 204);
        const signed = await expectStatus(presign('gcp/objects', 'gs://acme-lake/a'), 200);
        expect(new URL(signed.body.url).searchParams.get('X-Goog-Algorithm')).toBe('GOOG4-RSA-SHA256');
        expect(store.asked).toEqual([]);
        const found = await eventually(async () => {
          await world().app.deps.audit.flush();
          const rows = await sql(world(), "select detail, actor_id from audit where action = 'credentials.sign'");
          return rows.find(({ actor_id }) => actor_id === alice.id);
        });
        expect(found.detail).toMatch(/^write PUT azure:\/\/lake\/raw\/a b until /);
      });
    });

    describe('a cloud that refuses', () => {
      it('is a 502 with a reason, and none of its words', async () => {
        const said = 'fake words of the store';
        const now = new Date().toUTCString();
        const azure: [Reply, string][] = [
          [{ status: 403, headers: { 'x-ms-error-code': 'AuthenticationFailed' }, body: said }, 'key_invalid'],
          [{ status: 403, headers: { 'x-ms-error-code': 'AuthorizationFailure' }, body: said }, 'access_denied'],
          [{ status: 403, headers: { date: 'Tue, 01 Jan 2030 00:00:00 GMT' }, body: said }, 'clock_skew'],
          [{ status: 500, headers: { date: now }, body: said }, 'unreachable'],
        ];
        for (const [answer, reason] of azure) {
          reply = () => answer;
          for (const body of [bodies.azure(), bodies.app()]) {
            const { alice, at } = await withCredential(world(), body);
            const refused = await alice.session.get(`${at}/azure/lake/temporary?path=azure://lake/raw`);
            expect([refused.status, refused.body.reason], reason).toEqual([502, reason]);
            expect(refused.text).not.toContain(said);
          }
        }
        const google: [Reply, string][] = [
          [{ status: 400, body: `{"error":"invalid_grant","error_description":"${said}"}` }, 'key_invalid'],
          [{ status: 403, body: said }, 'access_denied'],
          [{ status: 503, body: said }, 'unreachable'],
          [{ body: said }, 'unreachable'],
          [{ body: '{"access_token":"a b\\n"}' }, 'unreachable'],
          [{ body: '[]' }, 'unreachable'],
          [{ status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'unreachable'],
        ];
        for (const [answer, reason] of google) {
          reply = () => answer;
          const { alice, at } = await withCredential(world(), bodies.gcp(), ['gs://acme-lake']);
          const refused = await alice.session.get(`${at}/gcp/lake/temporary`);
          expect([refused.status, refused.body.reason], JSON.stringify(answer)).toEqual([502, reason]);
          expect(refused.text).not.toContain(said);
        }
      });

      it('leaves no object behind that it does not tell of, though the time is over', async () => {
        const checksOf = async (removing: number) => {
          const { now } = performance;
          let ahead = 0;
          vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + ahead);
          reply = ({ method }) => {
            // The time of a validation is over as soon as the object is written.
            if (method === 'PUT') ahead = 20_000;
            if (method === 'DELETE') return { status: removing };
            return { headers: { 'x-ms-is-hns-enabled': 'true' } };
          };
          try {
            const { alice, at } = await withCredential(world(), bodies.azure(), ['azure://lake/raw']);
            const { body } = await alice.session.post(`${at}/azure/lake/validate`, { probe_writes: true });
            const found: { name: string; status: string; reason?: string }[] = body.checks;
            return Object.fromEntries(found.map(({ name, status, reason }) => [name, { status, reason }]));
          } finally {
            vi.restoreAllMocks();
          }
        };
        const removed = await checksOf(202);
        expect(store.asked.map(({ method }) => method)).toContain('DELETE');
        expect([removed['read']?.status, removed['delete']?.status, removed['cleanup']?.status]).toEqual([
          'skipped',
          'passed',
          'passed',
        ]);
        const kept = await checksOf(403);
        expect([kept['delete']?.status, kept['cleanup']?.status]).toEqual(['failed', 'failed']);
        expect(kept['cleanup']?.reason).toMatch(/^The probe stays: delete azure:\/\/lake\/raw\/\.tessera-check\//);
      });

      it('shows in the checks of a validation, which also finds faults by itself', async () => {
        const state = ({ body }: { body: { checks: { name: string; status: string }[] } }) =>
          Object.fromEntries(body.checks.map(({ name, status }) => [name, status]));
        reply = ({ url }) =>
          url.includes('beside') ? { status: 403 } : { headers: { 'x-ms-is-hns-enabled': 'true' } };
        const { alice, at } = await withCredential(world(), bodies.azure(), ['azure://lake/raw']);
        const works = await expectStatus(alice.session.post(`${at}/azure/lake/validate`, { probe_writes: true }), 200);
        expect(works.body.valid).toBe(true);
        expect(state(works)).toMatchObject({ identity: 'skipped', list: 'passed', write: 'passed', cleanup: 'passed' });
        expect(state(works).vended_scope_enforced).toBe('passed');
        // Only a refusal shows that nothing else is reached.
        reply = ({ url }) =>
          url.includes('beside') ? { status: 503 } : { headers: { 'x-ms-is-hns-enabled': 'true' } };
        const fails = await expectStatus(alice.session.post(`${at}/azure/lake/validate`), 200);
        expect([fails.body.valid, state(fails).vended_scope_enforced]).toEqual([false, 'failed']);
        reply = () => ({ status: 403 });
        const refused = await expectStatus(alice.session.post(`${at}/azure/lake/validate`), 200);
        expect([refused.body.valid, state(refused).list]).toEqual([false, 'failed']);
        const { body: shown } = await alice.session.below('/v2').get(`${at}/lake`);
        expect([shown.valid, shown.checks]).toEqual([false, refused.body.checks]);
        // A key that is none, one that signs nothing that Google reads, and an ID that fits into no header.
        const { privateKey } = generateKeyPairSync('ed25519');
        for (const wrong of [
          { token: { gcp: { key_text: '{"client_email":"fake@fake.example","private_key":"none"}' } } },
          {
            token: {
              gcp: {
                key_text: JSON.stringify({
                  client_email: 'fake@fake.example',
                  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
                }),
              },
            },
          },
        ]) {
          const tried = await expectStatus(
            alice.session.post(`${at}/-/validate`, { ...wrong, buckets: ['gs://b-1'] }),
            200,
          );
          expect(state(tried)).toMatchObject({ well_formed: 'passed', identity: 'failed', list: 'skipped' });
        }
        const odd = { credential: { gcp: { access_key_id: 'GOOG\u6f22', secret_access_key: 'fake' } } };
        const tried = await expectStatus(
          alice.session.post(`${at}/-/validate`, { ...odd, buckets: ['gs://b-1'] }),
          200,
        );
        expect(state(tried)).toMatchObject({ well_formed: 'passed', bucket_reachable: 'failed' });
      });
    });
  },
  { clouds },
);
