import { generateKeyPairSync } from 'node:crypto';
import { hashUserCode } from '../../../server/src/operations/oauth/user-code.ts';
import { allSent } from '../../../server/src/testing/all-sent.ts';
import { Authenticator } from '../../../server/src/testing/authenticator.ts';
import type { HttpClient } from '../../../server/src/testing/caller.ts';
import { sessionXml } from '../../../server/src/testing/fake-store.ts';
import { type Aside, aside, copied, sql } from '../../../server/src/testing/sql.ts';
import { codeOf } from '../../../server/src/testing/totp.ts';
import { expectStatus, World } from '../../../server/src/testing/world.ts';
import { Tessera } from '../index.ts';

/** The people and things that the examples of the doc comments and of the reference pages speak of. */
export interface Stage {
  /** For examples in TypeScript, by the names that they use. */
  variables: Record<string, unknown>;
  /** For examples in a shell. */
  environment: Record<string, string>;
}

const password = 'alices-long-Fake-password';

/** Examples about an authenticator app that is there before. */
const appStates: Record<string, 'pending' | 'on'> = {
  confirmTotp: 'pending',
  removeTotp: 'on',
  makeRecoveryCodes: 'on',
};

/** Examples about a passkey that is there before. */
const passkeyExamples = ['renamePasskey', 'removePasskey'];

type CreationOptions = Parameters<Authenticator['create']>[0];

/** Gives the caller a passkey, with the ID that the examples say. */
async function addPasskey(world: World, caller: HttpClient, authenticator: Authenticator): Promise<void> {
  const { body } = await expectStatus(caller.post('/user/passkeys/options'), 200);
  const passkey = { name: 'laptop', response: authenticator.create(body) };
  await expectStatus(caller.post('/user/passkeys', passkey), 200);
  await sql(world, "update passkeys set id = '0199a1b2-c3d4-7e5f-8a9b-000000000003'");
}

/** Examples about Azure and Google Cloud. */
const cloudExamples = ['vendCloudKey', 'presignCloudRequest', 'validateCloudCredential'];

/** The credentials `blobs` and `objects` of acme. */
async function addClouds(caller: HttpClient): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = { client_email: 'fake@fake.example', private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
  const azure = { account_name: 'fakeaccount', account_key: btoa('visibly fake account key') };
  const blobs = { name: 'blobs', credential: { azure }, buckets: ['azure://acme-lake'] };
  await expectStatus(caller.below('/v2').post('/credentials/acme', blobs), 204);
  const gcp = { key_text: JSON.stringify(file) };
  const objects = { name: 'objects', token: { gcp }, buckets: ['gs://acme-lake'] };
  await expectStatus(caller.below('/v2').post('/credentials/acme', objects), 204);
}

/** Gives the caller an authenticator app, and resolves with a code of it that was not used. */
async function startApp(caller: HttpClient, state: 'pending' | 'on'): Promise<string> {
  const { secret } = (await expectStatus(caller.post('/user/mfa/totp'), 200)).body;
  if (state === 'on') {
    await expectStatus(caller.post('/user/mfa/totp/confirm', { code: codeOf(secret, new Date(), -1) }), 200);
  }
  return codeOf(secret, new Date());
}

interface Parts {
  world: World;
  connection: Aside;
  /** Puts all rows back. */
  restore: () => Promise<void>;
  /** Of alice's session. */
  token: string;
  oauth: Awaited<ReturnType<typeof startOAuth>>;
  mailedToken: string;
}

/**
 * A server with alice, who owns the organization acme together with carol; bob, a member; erin, who is not; the
 * credentials lake of acme; alice's token ci; an identity of alice; the domain example.com of acme; and two invitations: of alice to erin's organization lab, and of
 * dave@example.com to acme. The tool array-viewer asks alice for tokens, and the data service arrays has a credential. Alice and carol administer the site, whose terms have the version 2026-01. For the examples that need
 * one, alice has an authenticator app or a passkey, or acme has the credentials blobs of Azure and objects of Google Cloud.
 */
export class Theatre {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async open(): Promise<Theatre> {
    const world = await World.start('sqlite');
    // AWS's own STS is not asked by tests.
    const { outbound } = world.app.deps;
    outbound.inTrace = () => outbound;
    outbound.request = async (_address, { body = '' } = {}) => ({
      status: 200,
      headers: {},
      body: Buffer.from(sessionXml(String(body))),
    });
    const token = await settle(world);
    await invite(world);
    const oauth = await startOAuth(world, world.withKey(token));
    await link(world);
    await addDomain(world);
    const mailedToken = await world.mailedToken('alice@example.com', 'confirm-email');
    await allSent(world.app.deps.db);
    const connection = await aside(world);
    const restore = await copied(world, connection);
    return new Theatre({ world, connection, restore, token, oauth, mailedToken });
  }

  /** Everything as it was, with what this example needs besides. */
  async stageFor(example: string): Promise<Stage> {
    const { world, token, oauth, mailedToken, restore } = this.#parts;
    const alice = world.withKey(token);
    await restore();
    if (cloudExamples.includes(example)) await addClouds(alice);
    const app = appStates[example];
    const code = app === undefined ? '' : await startApp(alice, app);
    const laptop = new Authenticator(world.url.replace('127.0.0.1', 'localhost'));
    if (passkeyExamples.includes(example)) await addPasskey(world, alice, laptop);
    const fresh = new Authenticator(world.url.replace('127.0.0.1', 'localhost'));
    const response = fresh.create((await expectStatus(alice.post('/user/passkeys/options'), 200)).body);
    const needsToken = app === 'on' || passkeyExamples.includes(example);
    const { deviceCode, service } = oauth;
    return {
      variables: {
        Tessera,
        baseUrl: world.url,
        password,
        mailedToken,
        token,
        deviceCode,
        serviceSecret: service.secret,
        tessera: new Tessera({ baseUrl: world.url, ...(needsToken ? { token } : { username: 'alice', password }) }),
        code,
        console: { log: () => {} },
        startRegistration: async ({ optionsJSON }: { optionsJSON: CreationOptions }) => fresh.create(optionsJSON),
      },
      environment: {
        TESSERA_URL: world.url,
        TESSERA_TOKEN: token,
        PASSWORD: password,
        MAILED_TOKEN: mailedToken,
        DEVICE_CODE: deviceCode,
        SERVICE_ID: service.id,
        SERVICE_SECRET: service.secret,
        CODE: code,
        RESPONSE: JSON.stringify(response),
      },
    };
  }

  async close(): Promise<void> {
    await this.#parts.connection.close();
    await this.#parts.world.stop();
  }
}

/** Signs the people up, and makes what alice has. Resolves with the token of her session. */
async function settle(world: World): Promise<string> {
  for (const username of ['alice', 'bob', 'carol', 'erin']) {
    const email = `${username}@example.com`;
    await expectStatus(world.anonymous.post('/user', { username, email, password }), 204);
  }
  for (const username of ['alice', 'carol']) {
    const { body } = await expectStatus(world.withPassword(username, password).get('/user'), 200);
    await world.administrate(body);
  }
  const { token } = (await expectStatus(world.withPassword('alice', password).get('/session'), 200)).body;
  const alice = world.withKey(token);
  await expectStatus(alice.post('/organization', { name: 'acme' }), 204);
  await expectStatus(alice.post('/organizations/acme/user', { username: 'carol', role: 'owner' }), 204);
  await expectStatus(alice.post('/organizations/acme/user', { username: 'bob', role: 'read_only' }), 204);
  await expectStatus(alice.patch('/admin/settings', { terms_version: '2026-01' }), 200);
  const lake = {
    name: 'lake',
    access_key_id: 'AKIAFAKEEXAMPLE00001',
    secret_access_key: 'visibly-fake-secret-access-key-000000001',
  };
  await expectStatus(alice.post('/credentials/acme/aws', lake), 204);
  await expectStatus(alice.post('/token', { name: 'ci' }), 200);
  return token;
}

/** A tool whose token alice has approved, another that asks for one by WDJB-MJHT, and the credential of a data service. */
async function startOAuth(world: World, alice: HttpClient) {
  const ask = () => world.anonymous.form('/oauth/device_authorization', { client_id: 'array-viewer' });
  const { device_code: deviceCode, user_code: approved } = (await expectStatus(ask(), 200)).body;
  await expectStatus(alice.post(`/oauth/device/${approved}`, { approve: true }), 204);
  const { user_code: asked } = (await expectStatus(ask(), 200)).body;
  const [before, after] = [hashUserCode(asked), hashUserCode('WDJB-MJHT')];
  await sql(world, `update device_requests set user_code_hash = '${after}' where user_code_hash = '${before}'`);
  const { body: service } = await expectStatus(alice.post('/admin/service_credentials', { name: 'arrays' }), 200);
  return { deviceCode, service };
}

/** Carries an example out as it stands. */
export async function perform(code: string, variables: Stage['variables']): Promise<void> {
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...given: unknown[]) => Promise<void>;
  // In a block of its own, so that an example may name its client as the stage does.
  await new AsyncFunction(...Object.keys(variables), `{\n${code}\n}`)(...Object.values(variables));
}

/** Makes the invitations, with the IDs that the examples say. */
async function invite(world: World): Promise<void> {
  const inviting = [
    { id: '0199a1b2-c3d4-7e5f-8a9b-000000000001', by: 'erin', organization: 'lab', recipient: 'alice' },
    { id: '0199a1b2-c3d4-7e5f-8a9b-000000000002', by: 'alice', organization: 'acme', recipient: 'dave@example.com' },
  ];
  await expectStatus(world.withPassword('erin', password).post('/organization', { name: 'lab' }), 204);
  for (const { id, by, organization, recipient } of inviting) {
    const body = { invitee_email: [recipient], organization_role: 'read_only' };
    await expectStatus(world.withPassword(by, password).post(`/invitations/${organization}/join`, body), 204);
    await sql(world, `update invitations set id = '${id}' where recipient = '${recipient}'`);
  }
}

/** Has an identity sign in to alice's account, with the ID that the examples say. */
async function link(world: World): Promise<void> {
  const { body } = await expectStatus(world.withPassword('alice', password).get('/user'), 200);
  const identity = {
    ...{ id: '0199a1b2-c3d4-7e5f-8a9b-000000000003', userId: body.id },
    ...{ issuer: 'https://id.example.com', subject: 'fake-subject', name: 'alice@example.com' },
    createdAt: world.clock.now().toISOString(),
  };
  await world.app.deps.db.write(({ identities }) => identities.insert(identity));
}

/** Adds the domain, with the ID that the examples say. */
async function addDomain(world: World): Promise<void> {
  const alice = world.withPassword('alice', password);
  await expectStatus(alice.post('/organizations/acme/sso_domain', { domain: 'example.com' }), 200);
  await sql(world, "update sso_domains set id = '0199a1b2-c3d4-7e5f-8a9b-000000000004'");
}
