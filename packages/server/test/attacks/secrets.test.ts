import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { allSent } from '../../src/testing/all-sent.ts';
import { sql } from '../../src/testing/sql.ts';
import { filesIn, tracesOf } from '../../src/testing/traces.ts';
import { expectStatus, onEveryEngine, unique, type World } from '../../src/testing/world.ts';

/** A backup as an operator makes one, as text in which every byte is a character. */
async function backup(world: World): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // PostgreSQL writes as a user of its own.
  chmodSync(folder, 0o777);
  if (world.engine === 'sqlite') {
    await sql(world, `vacuum into '${join(folder, 'backup.db')}'`);
  } else {
    const tables = await sql(
      world,
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    for (const { name } of tables) {
      await sql(world, `copy "${name}" to '${join(folder, `${name}.copy`)}'`);
      await sql(world, `copy "${name}" to '${join(folder, `${name}.binary`)}' (format binary)`);
    }
  }
  return filesIn(folder);
}

onEveryEngine(
  'C01 T14: a reader of a backup or the metrics',
  (world) => {
    it('C01 T14: finds no secret, no password and no token that works, in any form', async () => {
      const email = `${unique('alice')}@fake.example`;
      const alice = await world().person('alice', { email });
      const secret = `fakeCanary${randomBytes(24).toString('base64')}`;
      const credentials = { name: 'main', access_key_id: 'AKIAFAKECANARY', secret_access_key: secret };
      await expectStatus(alice.session.post(`/credentials/${alice.username}/aws`, credentials), 204);
      const keyed = { headers: { 'idempotency-key': unique('key') } };
      const { body: replayable } = await expectStatus(alice.session.post('/token', { name: 'ci' }, keyed), 200);
      const confirm = await world().mailedToken(email, 'confirm-email');
      const { body: session } = await expectStatus(alice.basic.get('/session'), 200);
      const tokens = [alice.token, session.token, replayable.token, await world().key(alice), confirm];
      await world().withPassword(alice.username, 'wrong').get('/user');
      await allSent(world().app.deps.db);

      const places = { backup: await backup(world()), metrics: await (await fetch(`${world().url}/metrics`)).text() };
      expect(places.backup).toContain('AKIAFAKECANARY');
      expect(places.backup).toContain(email);
      expect(places.metrics).toContain('tessera_request_seconds');
      for (const [place, text] of Object.entries(places)) {
        for (const canary of [secret, ...tokens, alice.password.slice(alice.username.length)]) {
          expect(
            tracesOf(canary).filter((trace) => text.includes(trace)),
            place,
          ).toEqual([]);
        }
      }
      for (const label of [alice.username, alice.id, email, 'AKIAFAKECANARY']) {
        expect(places.metrics).not.toContain(label);
      }
    });

    it('T14: can sign in with nothing that is stored or listed', async () => {
      const alice = await world().person('alice');
      const key = await world().key(alice);
      const rows = await sql(world(), `select * from tokens where user_id = '${alice.id}'`);
      const [user] = await sql(world(), `select password_hash from users where id = '${alice.id}'`);
      const listed = [
        ...(await alice.session.get('/tokens')).body,
        ...(await alice.session.get('/tokens/session')).body,
      ];
      const stored = [...rows, ...listed].flatMap((row) => Object.values(row)).filter((value) => value !== null);
      expect(stored.length).toBeGreaterThan(20);
      expect(stored).not.toContain(key);
      for (const value of [...stored, user?.['password_hash']].map(String)) {
        if (!/^[\x21-\x7e]+$/.test(value)) continue;
        expect((await world().withKey(value).get('/user')).status, value).toBe(401);
      }
      const byHash = await world().withPassword(alice.username, String(user?.['password_hash'])).get('/user');
      expect(byHash.status).toBe(401);
    });
  },
  { environment: { TESSERA_METRICS: 'public' } },
);
