import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Answer, basic } from '../../testing/caller.ts';
import { dump, sql } from '../../testing/sql.ts';
import { filesIn, tracesOf } from '../../testing/traces.ts';
import { engines, unique, World } from '../../testing/world.ts';

it('the traces of a secret find it in every form', () => {
  const secret = 'fake+Canary/0123456789abcdefgh';
  const forms = [
    secret,
    `xx${secret.slice(5, 17)}yy`,
    Buffer.from(`a=${secret};`).toString('base64'),
    Buffer.from(`ab=${secret};`).toString('base64url'),
    Buffer.from(`abc=${secret};`).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ];
  for (const form of forms)
    expect(
      tracesOf(secret).some((trace) => form.includes(trace)),
      form,
    ).toBe(true);
  expect(tracesOf(secret).some((trace) => `xx${secret.slice(5, 16)}yy`.includes(trace))).toBe(false);
});

it.each(engines)('C01: a secret is in no answer, log line, database or file (%s)', async (engine) => {
  const world = await World.start(engine);
  try {
    const secrets = Array.from({ length: 4 }, () => `fakeCanary${randomBytes(24).toString('base64')}`);
    const [secret = '', second = '', third = '', fourth = ''] = secrets;
    const email = `${unique('alice')}@fake.example`;
    const alice = await world.person('alice', { email });
    const organization = await world.organization(alice);
    const answers: Answer[] = [];
    const ask = async (asked: Promise<Answer>, status: number) => {
      const answer = await asked;
      expect(answer.status, answer.text).toBe(status);
      answers.push(answer);
    };
    const { session } = alice;
    for (const namespace of [alice.username, organization]) {
      const at = `/credentials/${namespace}/aws`;
      const main = { name: 'main', access_key_id: 'AKIAFAKE', secret_access_key: secret };
      await ask(session.post(at, main), 204);
      await ask(session.get(at), 200);
      await ask(session.get(`${at}/main`), 200);
      await ask(session.patch(`${at}/main`, { secret_access_key: second, name: 'renamed' }), 204);
      await ask(session.get(`${at}/renamed`), 200);
      // Refused: bad values beside it, and it itself where it is not expected.
      await ask(session.patch(`${at}/renamed`, { secret_access_key: third, default: 'no' }), 400);
      await ask(session.patch(`${at}/renamed`, { secret_access_key: `${third}\u0000` }), 400);
      await ask(session.patch(`${at}/renamed`, { secret_access_key: [third] }), 400);
      await ask(session.patch(`${at}/renamed`, `{"secret_access_key":"${third}"`), 400);
      await ask(session.patch(`${at}/renamed`, `{"secret_access_key":"${third}","secret_access_key":1}`), 400);
      await ask(session.patch(`${at}/renamed`, { buckets: [third] }), 400);
      await ask(session.patch(`${at}/renamed`, { access_key_id: 'AKIAOTHER', secret_access_key: '' }), 400);
      await ask(session.post(at, { name: 'half', secret_access_key: third }), 400);
      // Conflicts, missing things, and refused callers.
      await ask(session.post(at, { ...main, name: 'renamed', secret_access_key: third }), 409);
      await ask(session.post(at, { ...main, name: 'other', secret_access_key: third }), 409);
      await ask(session.patch(`${at}/nothing`, { secret_access_key: third }), 404);
      await ask(world.anonymous.post(at, { ...main, secret_access_key: third }), 401);
      await ask(
        world.withKey(await world.key(alice, 'user:read')).post(at, { ...main, secret_access_key: third }),
        403,
      );
      await ask(session.post(at, { ...main, secret_access_key: `${third}${'x'.repeat(70_000)}` }), 413);
      await ask(session.get(`${at}/${encodeURIComponent(third)}`), 404);
    }
    await ask(session.get(`/credentials/${encodeURIComponent(third)}/aws`), 404);
    await ask(world.anonymous.get('/user', { headers: { authorization: basic(alice.username, third) } }), 401);
    await ask(world.withKey(third).get('/user'), 401);
    await ask(session.get('/user'), 200);
    await ask(session.get('/organizations'), 200);
    await world.mailedToken(email, 'confirm-email');

    // A crash while storing: the table is gone.
    const stored = (await dump(world)) + (await sealedIn(world));
    await sql(world, 'drop table aws_credentials');
    await ask(
      session.post(`/credentials/${alice.username}/aws`, { access_key_id: 'A', secret_access_key: fourth }),
      500,
    );
    await ask(session.patch(`/credentials/${alice.username}/aws/renamed`, { secret_access_key: fourth }), 500);

    const places: Record<string, string> = {
      answers: answers.map(({ text, headers }) => text + JSON.stringify([...headers])).join('\n'),
      log: world.log.join('\n'),
      database: stored,
      files: filesIn(world.dataDir),
    };
    expect(places['log']).toContain('"status":500');
    expect(places['files']).toContain(email);
    expect(places['database']).toContain('AKIAFAKE');
    for (const [place, text] of Object.entries(places)) {
      for (const canary of secrets) {
        expect(
          tracesOf(canary).filter((trace) => text.includes(trace)),
          place,
        ).toEqual([]);
      }
    }
  } finally {
    await world.stop();
  }
});

/** The sealed texts with their base64url taken off: as a reader of the bytes sees them. */
async function sealedIn(world: World): Promise<string> {
  const rows = await sql(world, 'select sealed_secret from aws_credentials');
  expect(rows.length).toBeGreaterThan(0);
  return rows
    .flatMap((row) => String(row['sealed_secret']).split('.'))
    .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    .join('\n');
}
