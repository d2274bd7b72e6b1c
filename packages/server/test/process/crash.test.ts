import { expect, it } from 'vitest';
import { basic, type HttpClient } from '../../src/testing/caller.ts';
import { lastingDatabase } from '../../src/testing/nodes.ts';
import { started, temporaryFolder } from '../../src/testing/process.ts';
import { engines, eventually, expectStatus, unique } from '../../src/testing/world.ts';
import { expectInvariants } from '../faults/invariants.ts';

const rounds = 10;
const clients = 8;
const password = 'visibly-fake-password';

/** Makes tokens and organizations until the server is gone. Keeps the acknowledged ones. */
async function write(caller: HttpClient, acknowledged: { tokens: string[]; organizations: string[] }): Promise<void> {
  try {
    for (;;) {
      const { status, body } = await caller.post('/token', { name: 'load' });
      if (status === 200) acknowledged.tokens.push(body.token);
      const name = unique('org');
      const made = await caller.post('/organization', { name });
      if (made.status === 204) acknowledged.organizations.push(name);
    }
  } catch {
    // The server was killed: the effect of this request is unknown, and it was not acknowledged.
  }
}

it.each(engines)(
  'R01: keeps everything that it acknowledged when it is killed under write load (%s)',
  async (engine) => {
    const databaseUrl = await lastingDatabase(engine);
    const environment = { TESSERA_DATA_DIR: temporaryFolder(), DATABASE_URL: databaseUrl };
    let server = await started(environment);
    for (let round = 0; round < rounds; round++) {
      // A new user each time, because of the quotas of one user.
      const username = unique('alice');
      await expectStatus(server.caller().post('/user', { username, password }), 204);
      const signedIn = { authorization: basic(username, password) };
      const { body: session } = await expectStatus(server.caller(signedIn).get('/session'), 200);
      const acknowledged = { tokens: [] as string[], organizations: [] as string[] };
      const caller = server.caller({ 'x-tiledb-rest-api-key': session.token });
      const load = Array.from({ length: clients }, () => write(caller, acknowledged));
      await eventually(() => acknowledged.organizations.length > 10);
      const killed = server;
      setTimeout(() => killed.signal('SIGKILL'), Math.random() * 300);
      await Promise.all(load);
      expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' });

      server = await started(environment);
      const { body: organizations } = await expectStatus(server.caller(signedIn).get('/organizations'), 200);
      const names = new Set(organizations.map(({ name }: { name: string }) => name));
      expect(acknowledged.organizations.filter((name) => !names.has(name))).toEqual([]);
      for (const token of [session.token, ...acknowledged.tokens]) {
        await expectStatus(server.caller({ 'x-tiledb-rest-api-key': token }).get('/user'), 200);
      }
      // Unacknowledged changes may be there: at most the one request that each client had under way.
      const { body: tokens } = await expectStatus(server.caller(signedIn).get('/tokens'), 200);
      const unacknowledged =
        tokens.length - acknowledged.tokens.length + names.size - acknowledged.organizations.length;
      expect(unacknowledged).toBeGreaterThanOrEqual(0);
      expect(unacknowledged).toBeLessThanOrEqual(clients);
    }
    await server.stop();
    await expectInvariants(databaseUrl);
  },
);
