import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allSent } from '../../testing/all-sent.ts';
import { basic } from '../../testing/caller.ts';
import { sql } from '../../testing/sql.ts';
import { engines, eventually, expectStatus, onEveryEngine, unique, World } from '../../testing/world.ts';

/** A mail server that takes everything, the addresses it had mail for, in order, and the newest token in a mail. */
async function mailServer(): Promise<{ url: string; recipients: string[]; token: () => string | undefined }> {
  const recipients: string[] = [];
  let newest: string | undefined;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk) => {
        text += String(chunk);
      });
      stream.on('end', () => {
        // Quoted-printable, with its line breaks and its `=` taken back.
        const token = /#token=(tsm_\w+)/.exec(text.replace(/=\r\n/g, '').replace(/=3D/g, '='))?.[1];
        newest = token ?? newest;
        recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
        done();
      });
    },
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, recipients, token: () => newest };
}

/** Counts the mails that are noted from now on. */
function notedIn({ app }: World): () => number {
  const { db } = app.deps;
  const { write } = db;
  let noted = 0;
  db.write = (work, options) =>
    write((stores) => {
      const add: typeof stores.outbox.add = async (...mail) => {
        await stores.outbox.add(...mail);
        noted++;
      };
      return work({ ...stores, outbox: { ...stores.outbox, add } });
    }, options);
  return () => noted;
}

describe.each(engines)('limits of production mode (%s)', (engine) => {
  async function start() {
    const { url, recipients, token } = await mailServer();
    const world = await World.start(engine, {
      environment: {
        TESSERA_PUBLIC_URL: 'https://tessera.example',
        TESSERA_SMTP_URL: url,
        TESSERA_KEY: `test:${Buffer.alloc(32, 7).toString('base64')}`,
        TESSERA_TRUSTED_PROXIES: '127.0.0.1',
      },
    });
    onTestFinished(() => world.stop());
    return { world, recipients, token };
  }
  const at = (world: World, address: string) =>
    world.caller({ 'x-forwarded-for': address, 'x-forwarded-proto': 'https' });
  const signUp = (world: World, address: string, more: Record<string, unknown> = {}) =>
    at(world, address).post('/user', { username: unique('user'), password: 'Visibly-Fake-Password', ...more });

  it('D10: ten sign-ups an hour and client, also at the same moment, and none of them hashed beyond', async () => {
    const { world } = await start();
    const answers = await Promise.all(Array.from({ length: 12 }, () => signUp(world, '203.0.113.1')));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(3500);
    expect((await signUp(world, '203.0.113.2')).status).toBe(204);
    world.clock.travel(3600);
    expect((await signUp(world, '203.0.113.1')).status).toBe(204);
  });

  it('D09: three reset mails an hour and address, by name or by address, and the same answer every time', async () => {
    const { world, recipients, token } = await start();
    const email = `${unique('victor')}@example.com`;
    const username = unique('victor');
    await expectStatus(signUp(world, '203.0.113.1', { username, email }), 204);
    const confirming = world.withKey(await eventually(token));
    await expectStatus(confirming.post('/user/confirm_email'), 204);
    const { db } = world.app.deps;
    recipients.length = 0;
    const answers = [];
    for (let time = 0; time < 500; time++) {
      for (const wanted of [{ email }, { username }, { email: `${unique('nobody')}@example.com` }]) {
        const { status, text } = await at(world, '203.0.113.1').post('/user/password_reset/request', wanted);
        answers.push(`${status} ${text}`);
      }
    }
    expect(new Set(answers)).toEqual(new Set(['204 ']));
    await allSent(db);
    expect(recipients).toEqual([email, email, email]);
    world.clock.travel(3600);
    await at(world, '203.0.113.1').post('/user/password_reset/request', { email });
    await allSent(db);
    expect(recipients).toHaveLength(4);
  });

  it('notes twenty reset requests an hour and client, answers all alike, and keeps no row of a key', async () => {
    const { world } = await start();
    const noted = notedIn(world);
    const ask = (address: string) =>
      at(world, address).post(
        '/user/password_reset/request',
        { username: unique('nobody') },
        { headers: { 'idempotency-key': unique('key') } },
      );
    for (let time = 0; time < 30; time++) expect((await ask('203.0.113.1')).status).toBe(204);
    expect(noted()).toBe(20);
    expect((await ask('203.0.113.2')).status).toBe(204);
    expect(noted()).toBe(21);
    world.clock.travel(3600);
    await ask('203.0.113.1');
    expect(noted()).toBe(22);
    expect(await sql(world, 'select id from idempotency')).toEqual([]);
  });

  it('a stranger adds a user to ten organizations a day; a colleague into more', async () => {
    const { world } = await start();
    const secure = { 'x-forwarded-proto': 'https' };
    const person = async (begin: string) => {
      const [username, password] = [unique(begin), 'Visibly-Fake-Password'];
      await expectStatus(signUp(world, '203.0.113.1', { username, password }), 204);
      const { body } = await expectStatus(
        world.caller({ ...secure, authorization: basic(username, password) }).get('/session'),
        200,
      );
      return { username, caller: world.caller({ ...secure, 'x-tiledb-rest-api-key': body.token }) };
    };
    const [victor, mallory, alice] = [await person('victor'), await person('mallory'), await person('alice')];
    type Someone = typeof victor;
    const organization = async ({ caller }: Someone) => {
      const name = unique('org');
      await expectStatus(caller.post('/organization', { name }), 204);
      return name;
    };
    const add = (adder: Someone, name: string, { username }: Someone, role = 'read_only') =>
      adder.caller.post(`/organizations/${name}/user`, { username, role });
    const colleagues = await organization(alice);
    await expectStatus(add(alice, colleagues, mallory, 'admin'), 204);
    for (let made = 0; made < 10; made++) await expectStatus(add(mallory, await organization(mallory), victor), 204);
    const eleventh = await organization(mallory);
    const refused = await add(mallory, eleventh, victor);
    expect([refused.status, refused.body.error]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(80_000);
    expect((await victor.caller.get('/organizations')).body).toHaveLength(10);
    // Another user puts both into one organization.
    await expectStatus(add(alice, colleagues, victor), 204);
    await expectStatus(add(mallory, eleventh, victor), 204);
  });

  it('ten confirmation mails an hour and address, however many accounts claim it; its notices go on', async () => {
    const { world, recipients, token } = await start();
    const email = `${unique('victor')}@example.com`;
    const victor = { username: unique('victor'), password: 'Visibly-Fake-Password', email };
    await expectStatus(signUp(world, '203.0.113.1', victor), 204);
    await expectStatus(world.withKey(await eventually(token)).post('/user/confirm_email'), 204);
    recipients.length = 0;
    for (let account = 0; account < 15; account++)
      await expectStatus(signUp(world, `203.0.113.${account}`, { email }), 204);
    const { db } = world.app.deps;
    await allSent(db);
    // With the one that was confirmed.
    expect(recipients).toHaveLength(9);
    const own = world.withPassword(victor.username, victor.password);
    await expectStatus(own.post('/user/password_reset', { password: 'Another-Fake-Password' }), 204);
    await allSent(db);
    expect(recipients).toHaveLength(10);
    await at(world, '203.0.113.200').post('/user/password_reset/request', { email });
    await allSent(db);
    expect(recipients).toHaveLength(11);
  });

  it('three confirmation mails an hour, account and address: others that claim an address do not use up its own', async () => {
    const { world, recipients } = await start();
    const email = `${unique('victor')}@example.com`;
    const mallory = { username: unique('mallory'), password: 'Visibly-Fake-Password', email };
    await expectStatus(signUp(world, '203.0.113.1', mallory), 204);
    const session = await world.withPassword(mallory.username, mallory.password).get('/session');
    const noted = notedIn(world);
    for (let time = 0; time < 15; time++) {
      await expectStatus(world.withKey(session.body.token).post('/user/confirm_email/request'), 204);
    }
    expect(noted()).toBe(10);
    const { db } = world.app.deps;
    await allSent(db);
    expect(recipients).toEqual([email, email, email]);
    await expectStatus(signUp(world, '203.0.113.2', { email }), 204);
    await allSent(db);
    expect(recipients).toHaveLength(4);
  });

  it('invitations: 50 a day by an account and to an organization, for any recipients, and three mails to a recipient', async () => {
    const { world, recipients } = await start();
    const made = [];
    for (const begin of ['alice', 'bob']) {
      const username = unique(begin);
      await expectStatus(signUp(world, '203.0.113.1', { username }), 204);
      made.push({
        username,
        by: world.caller({
          authorization: basic(username, 'Visibly-Fake-Password'),
          'x-forwarded-for': '203.0.113.1',
          'x-forwarded-proto': 'https',
        }),
      });
    }
    const [alice, bob] = made;
    if (!alice || !bob) throw new Error('two were asked for');
    for (const name of ['acme', 'labs']) await expectStatus(alice.by.post('/organization', { name }), 204);
    await expectStatus(alice.by.post('/organizations/acme/user', { username: bob.username, role: 'admin' }), 204);
    const invite = (by: typeof alice.by, name: string, ...invitee_email: string[]) =>
      by.post(`/invitations/${name}/join`, { invitee_email, organization_role: 'read_only' });
    const strangers = (count: number) => Array.from({ length: count }, () => unique('nobody'));

    const often = `${unique('often')}@example.com`;
    for (let time = 0; time < 5; time++) await expectStatus(invite(alice.by, 'acme', often), 204);
    const { db } = world.app.deps;
    await allSent(db);
    expect(recipients.filter((address) => address === often)).toHaveLength(3);

    await expectStatus(invite(alice.by, 'acme', ...strangers(40)), 204);
    const refused = await invite(alice.by, 'acme', ...strangers(6));
    expect([refused.status, refused.body.error]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
    // A refused request was not counted, and made nothing.
    await expectStatus(invite(alice.by, 'acme', ...strangers(5)), 204);
    expect((await alice.by.get('/invitations?organization=acme')).body.pagination_metadata.total_items).toBe(46);
    // Neither another organization nor another admin is a way round.
    expect((await invite(alice.by, 'labs', unique('nobody'))).status).toBe(429);
    expect((await invite(bob.by, 'acme', unique('nobody'))).status).toBe(429);
    world.clock.travel(86_400);
    expect((await invite(bob.by, 'acme', unique('nobody'))).status).toBe(204);
  });
});

onEveryEngine('development mode', (world) => {
  it('does not limit sign-ups', async () => {
    for (let time = 0; time < 20; time++) await world().person();
  });

  it('limits passwords all the same', async () => {
    const { username } = await world().person('victor');
    const statuses = [];
    for (let time = 0; time < 6; time++) {
      statuses.push((await world().withPassword(username, 'wrong').get('/user')).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });
});
