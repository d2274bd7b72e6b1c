import { operationList } from '@tessera/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Answer, HttpClient } from '../../testing/caller.ts';
import { engines, onEveryEngine, unique, World } from '../../testing/world.ts';

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });
const isReplay = (answer: Answer) => answer.headers.get('idempotent-replayed') === 'true';

/** Lets the next write be made, and loses its answer: as when the process or the connection dies right after. No worker writes. */
function loseNextAnswer(world: World): void {
  const { db } = world.app.deps;
  const { write } = db;
  db.write = async (work, options) => {
    db.write = write;
    await write(work, options);
    throw new Problem('outcome_unknown');
  };
}

type Insert = Stores['idempotency']['insert'];

/** Puts another insert of the record of a request in the place of the store's, for the next write. */
function withNextRecord(world: World, other: (insert: Insert) => Insert): void {
  const { db } = world.app.deps;
  const { write } = db;
  db.write = (work, options) => {
    db.write = write;
    return write(
      (stores) => work({ ...stores, idempotency: { ...stores.idempotency, insert: other(stores.idempotency.insert) } }),
      options,
    );
  };
}

onEveryEngine(
  'H14: a POST that is repeated with its Idempotency-Key',
  (world) => {
    it('makes one token, and shows it again', async () => {
      const alice = await world().person('alice');
      const key = unique('key');
      const first = await alice.session.post('/token', { name: 'ci' }, keyed(key));
      const second = await alice.session.post('/token', { name: 'ci' }, keyed(key));
      expect([first.status, isReplay(first)]).toEqual([200, false]);
      expect([second.status, isReplay(second)]).toEqual([200, true]);
      expect(second.body).toEqual(first.body);
      expect((await world().withKey(second.body.token).get('/user')).status).toBe(200);
      expect((await alice.session.get('/tokens')).body).toHaveLength(1);
    });

    it('makes one user and one credential, and costs no further hash', async () => {
      const { passwords } = world().app.deps;
      const alice = await world().person('alice');
      const signUp = { username: unique('bob'), password: 'Visibly-Fake-Password' };
      const credentials = { access_key_id: 'AKIAFAKEFAKEFAKEFAKE', secret_access_key: 'visibly-fake-secret' };
      const asks: [HttpClient, string, unknown][] = [
        [world().anonymous, '/user', signUp],
        [alice.session, `/credentials/${alice.username}/aws`, credentials],
      ];
      const before = passwords.checks;
      for (const [caller, path, body] of asks) {
        const key = unique('key');
        const first = await caller.post(path, body, keyed(key));
        const second = await caller.post(path, body, keyed(key));
        expect([first.status, second.status, isReplay(second)]).toEqual([204, 204, true]);
      }
      expect(passwords.checks).toBe(before);
    });

    it('is refused with other parameters, another path or another password, and changes nothing', async () => {
      const alice = await world().person('alice');
      const key = unique('key');
      await alice.session.post('/token', { name: 'ci' }, keyed(key));
      const other = [
        await alice.session.post('/token', { name: 'cd' }, keyed(key)),
        await alice.session.post('/token', undefined, keyed(key)),
        await alice.session.post('/organization', { name: unique('org') }, keyed(key)),
      ];
      for (const { status, body } of other) expect([status, body.error]).toEqual([422, 'idempotency_key_reused']);
      expect((await alice.session.get('/tokens')).body).toHaveLength(1);

      const username = unique('bob');
      const again = unique('key');
      await world().anonymous.post('/user', { username, password: 'Visibly-Fake-Password' }, keyed(again));
      const guess = await world().anonymous.post(
        '/user',
        { username, password: 'Another-Fake-Password' },
        keyed(again),
      );
      expect(guess.status).toBe(422);
    });

    it('has one effect at the same moment, and the same answer for all', async () => {
      const alice = await world().person('alice');
      const key = unique('key');
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => alice.session.post('/token', { name: 'ci' }, keyed(key))),
      );
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers.filter(isReplay)).toHaveLength(19);
      expect((await alice.session.get('/tokens')).body).toHaveLength(1);
    });

    it('is another request for another user, for another token, and with another method', async () => {
      const alice = await world().person('alice');
      const bob = await world().person('bob');
      const key = unique('key');
      const narrow = world().withKey(await world().key(alice, 'user:read-write'));
      const wide = await alice.session.post('/token', { name: 'ci' }, keyed(key));
      const others = [
        await bob.session.post('/token', { name: 'ci' }, keyed(key)),
        await narrow.post('/token', { name: 'ci' }, keyed(key)),
      ];
      for (const answer of others) {
        expect([answer.status, isReplay(answer)]).toEqual([200, false]);
        expect(answer.body.token).not.toBe(wide.body.token);
      }
      expect(others[1]?.body.scope).toEqual(['user:read-write']);
      expect(isReplay(await alice.session.get('/session', keyed(key)))).toBe(false);
    });

    it('is carried out after a failure: a failed request was not done, and is not recorded', async () => {
      const alice = await world().person('alice');
      const bob = await world().person('bob');
      const acme = await world().organization(alice);
      const key = unique('key');
      const add = () => bob.session.post(`/organizations/${acme}/user`, { username: bob.username }, keyed(key));
      expect((await add()).status).toBe(404);
      await alice.session.post(`/organizations/${acme}/user`, { username: bob.username, role: 'admin' });
      expect((await add()).body.error).toBe('already_member');
      await alice.session.delete(`/organizations/${acme}/${bob.username}`);
      expect((await add()).status).toBe(404);
      const other = await bob.session.post('/token', { name: 'ci' }, keyed(key));
      expect([other.status, isReplay(other)]).toEqual([200, false]);
    });

    it('is answered when its first answer was lost after the commit', async () => {
      const alice = await world().person('alice');
      const key = unique('key');
      loseNextAnswer(world());
      const lost = await alice.session.post('/token', { name: 'ci' }, keyed(key));
      expect(lost.body.error).toBe('outcome_unknown');
      const retry = await alice.session.post('/token', { name: 'ci' }, keyed(key));
      expect([retry.status, isReplay(retry), retry.body.name]).toEqual([200, true, 'ci']);
      expect((await world().withKey(retry.body.token).get('/user')).status).toBe(200);
    });

    it('is not done at all when the record cannot be written: effect and record stand or fall together', async () => {
      const alice = await world().person('alice');
      withNextRecord(world(), () => () => Promise.reject(new Problem('unavailable')));
      const key = unique('key');
      expect((await alice.session.post('/token', { name: 'ci' }, keyed(key))).status).toBe(503);
      expect((await alice.session.get('/tokens')).body).toEqual([]);
      expect((await alice.session.post('/token', { name: 'ci' }, keyed(key))).status).toBe(200);
    });

    it('does not outlive its caller: a revoked token is refused, also for a replay', async () => {
      const alice = await world().person('alice');
      const token = await world().key(alice, undefined, { name: 'maker' });
      const key = unique('key');
      await world().withKey(token).post('/token', { name: 'ci' }, keyed(key));
      await alice.session.delete('/tokens/maker');
      expect((await world().withKey(token).post('/token', { name: 'ci' }, keyed(key))).status).toBe(401);
    });

    it('leaves no usable token in the database', async () => {
      const alice = await world().person('alice');
      const inserted: string[] = [];
      withNextRecord(world(), (insert) => (record, now) => {
        inserted.push(JSON.stringify(record));
        return insert(record, now);
      });
      const made = await alice.session.post('/token', { name: 'ci' }, keyed(unique('key')));
      expect(inserted).toHaveLength(1);
      expect(inserted[0]).not.toContain(made.body.token.slice(4));
    });

    it('takes any printable key of up to 255 characters, and no other', async () => {
      const alice = await world().person('alice');
      const post = (key: string) => alice.session.post('/token', { name: 'ci' }, keyed(key));
      expect((await post('k'.repeat(255))).status).toBe(200);
      expect((await post('k'.repeat(256))).status).toBe(400);
      expect((await post('k\u00e9y')).status).toBe(400);
    });
  },
  { workers: false },
);

describe.each(engines)('a retry, with nodes and clocks (%s)', (engine) => {
  const worlds: World[] = [];
  const key = `test:${Buffer.alloc(32, 7).toString('base64')}`;
  const start = async (databaseUrl?: string, keys = key) => {
    const world = await World.start(engine, {
      environment: { TESSERA_KEY: keys },
      workers: false,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0).reverse()) await world.stop();
  });

  it('has one effect on two nodes at the same moment', async () => {
    const one = await start();
    const two = await start(one.databaseUrl);
    const alice = await one.person('alice');
    const elsewhere = two.withKey(alice.token);
    for (let round = 0; round < 10; round++) {
      const name = unique('ci');
      const ask = (caller: HttpClient) => caller.post('/token', { name }, keyed(name));
      const answers = await Promise.all([alice.session, elsewhere, alice.session, elsewhere].map(ask));
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers.filter(isReplay)).toHaveLength(3);
    }
    expect((await alice.session.get('/tokens')).body).toHaveLength(10);
  });

  it('is answered by another node after the first one died between commit and answer', async () => {
    const one = await start();
    const alice = await one.person('alice');
    const signUp = { username: unique('bob'), password: 'Visibly-Fake-Password' };
    loseNextAnswer(one);
    expect((await one.anonymous.post('/user', signUp, keyed('sign-up'))).status).toBe(500);
    loseNextAnswer(one);
    expect((await alice.session.post('/token', {}, keyed('token'))).status).toBe(500);
    const two = await start(one.databaseUrl);
    expect((await two.anonymous.post('/user', signUp, keyed('sign-up'))).status).toBe(204);
    const token = await two.withKey(alice.token).post('/token', {}, keyed('token'));
    expect([token.status, isReplay(token)]).toEqual([200, true]);
    // Without the key a retry cannot tell its own user from another one.
    expect((await two.anonymous.post('/user', signUp)).status).toBe(409);
  });

  it('is a new request after a day', async () => {
    const world = await start();
    const alice = await world.person('alice');
    const token = world.withKey(await world.key(alice, undefined, { expires: '2999-01-01T00:00:00Z' }));
    await token.post('/organization', { name: unique('org') }, keyed('one'));
    world.clock.travel(86_399);
    const late = await token.post('/organization', { name: unique('org') }, keyed('one'));
    expect(late.status).toBe(422);
    world.clock.travel(1);
    const name = unique('org');
    const anew = await token.post('/organization', { name }, keyed('one'));
    expect([anew.status, isReplay(anew)]).toEqual([204, false]);
    expect((await token.get(`/organizations/${name}`)).status).toBe(200);
  });

  it('is answered after the key ring got a new first key, and not carried out again when the old one is gone', async () => {
    const one = await start();
    const alice = await one.person('alice');
    const first = await alice.session.post('/token', {}, keyed('token'));
    const newer = `newer:${Buffer.alloc(32, 8).toString('base64')}`;
    const two = await start(one.databaseUrl, `${newer},${key}`);
    const second = await two.withKey(alice.token).post('/token', {}, keyed('token'));
    expect(second.body).toEqual(first.body);
    const three = await start(one.databaseUrl, newer);
    expect((await three.withKey(alice.token).post('/token', {}, keyed('token'))).status).toBe(422);
    expect((await alice.session.get('/tokens')).body).toHaveLength(1);
  });
});

it('every POST that answers something keeps its answer with its effect', () => {
  // `Once` keeps the value of the write. A new operation with an answer needs a test like that of `POST /token`.
  const answering = operationList.filter(
    ({ method, output, repeatable }) => method === 'POST' && output !== undefined && !repeatable,
  );
  expect(new Set(answering.map(({ id }) => id))).toEqual(
    new Set([
      'requestToken',
      'createRecoveryLink',
      // operations/mfa/mfa.test.ts
      'startTotp',
      'confirmTotp',
      'makeRecoveryCodes',
      // operations/service-credentials/service-credentials.test.ts
      'createServiceCredential',
      // operations/sso-domains/sso-domains.test.ts
      'createSSODomain',
      // operations/passkeys/passkeys.test.ts
      'addPasskey',
    ]),
  );
});
