import { expect, it } from 'vitest';
import { onEveryEngine, World } from '../testing/world.ts';
import { Metrics } from './metrics.ts';

onEveryEngine(
  'GET /metrics',
  (world) => {
    it('counts requests by operation and status, and sign-ins by outcome, and names no user', async () => {
      const alice = await world().person('alice');
      await alice.session.get('/user');
      await world().withPassword(alice.username, 'wrong-password').get('/user');
      const page = await (await fetch(`${world().url}/metrics`)).text();
      expect(page).toMatch(/tessera_request_seconds_count\{operation="getUser",status="200"\} \d/);
      expect(page).toMatch(/tessera_request_seconds_count\{operation="getUser",status="401"\} 1/);
      expect(page).toMatch(/tessera_sign_ins_total\{outcome="refused"\} 1/);
      expect(page).toMatch(/tessera_outbox \d/);
      expect(page).toMatch(/tessera_hash_queue 0/);
      expect(page).toMatch(/tessera_event_loop_delay_p99_seconds/);
      expect(page.includes('tessera_database_open')).toBe(world().engine === 'postgres');
      expect(page).not.toContain(alice.username);
      expect(page).not.toContain(alice.token);
    });
  },
  { environment: { TESSERA_METRICS: 'public' } },
);

it('is not on the public listener unless the operator said so', async () => {
  const world = await World.start('sqlite');
  expect((await fetch(`${world.url}/metrics`)).status).toBe(404);
  await world.stop();
});

it('has a listener of its own where one is named', async () => {
  const world = await World.start('sqlite', { environment: { TESSERA_METRICS: '127.0.0.1:0' } });
  expect((await fetch(`${world.url}/metrics`)).status).toBe(404);
  await world.stop();
  await expect(World.start('sqlite', { environment: { TESSERA_METRICS: 'nowhere' } })).rejects.toThrow(
    'TESSERA_METRICS must be public',
  );
});

it('tells everything else where the database is away', async () => {
  const outbox = () => Promise.reject(new Error('away'));
  const { text } = await new Metrics({ hashQueue: () => 3, pool: () => undefined, outbox }).page();
  expect(text).toMatch(/^tessera_hash_queue 3$/m);
  expect(text).toMatch(/^tessera_outbox nan$/im);
});
