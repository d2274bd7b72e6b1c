import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/testing/caller.ts';
import { engines, expectStatus, type Person, unique, World } from '../../src/testing/world.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { length } from '../faults/length.ts';

/** Of each kind: 500 by `npm run faults -- R08 --rounds 500`. */
const trials = length('rounds', 200);
const atOnce = 4;
const environment = { TESSERA_KEY: `both:${Buffer.alloc(32, 7).toString('base64')}` };

/** Asks until the answer is no 503, which says that nothing was done: a machine that is busy may answer so. */
async function answered(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return expectStatus(Promise.resolve(answer), status);
  }
}

// Two nodes on one database. Every request on B that begins after A's acknowledgement sees the change.
describe.each(engines)('two nodes (%s) (R08)', { timeout: 120_000 }, (engine) => {
  let a: World;
  let b: World;

  beforeAll(async () => {
    a = await World.start(engine, { environment });
    b = await World.start(engine, { environment, databaseUrl: a.databaseUrl });
  });
  afterAll(async () => {
    await expectInvariants(a.databaseUrl);
    await b.stop();
    await a.stop();
  });

  /** Does the trial `trials` times, some side by side, each side with people of its own. */
  async function everyTime(prepare: () => Promise<(trial: number) => Promise<void>>): Promise<void> {
    const sides = Array.from({ length: atOnce }, async () => {
      const trial = await prepare();
      for (let done = 0; done < trials / atOnce; done++) await trial(done);
    });
    await Promise.all(sides);
  }

  const onB = (person: Person) => b.withKey(person.token);

  it('refuse a token from the moment it is revoked', () =>
    everyTime(async () => {
      const alice = await a.person('alice');
      return async () => {
        const token = await a.key(alice);
        await answered(() => b.withKey(token).get('/user'), 200);
        await answered(() => alice.session.delete(`/tokens/${token}`), 204);
        await answered(() => b.withKey(token).get('/user'), 401);
      };
    }));

  it('refuse a session from the moment it is logged out', () =>
    everyTime(async () => {
      const alice = await a.person('alice');
      return async () => {
        const { body: session } = await answered(() => alice.session.get('/session'), 200);
        await answered(() => b.withKey(session.token).get('/user'), 200);
        await answered(() => a.withKey(session.token).delete(`/tokens/${session.token}`), 204);
        await answered(() => b.withKey(session.token).get('/user'), 401);
      };
    }));

  it("take away a role's permissions from the moment of demotion", () =>
    everyTime(async () => {
      const [alice, bob] = [await a.person('alice'), await a.person('bob')];
      const organization = await a.organization(alice, { admin: bob });
      const path = `/organizations/${organization}/${bob.username}`;
      const change = { description: 'changed' };
      return async () => {
        await answered(() => alice.session.patch(path, { role: 'admin' }), 204);
        await answered(() => onB(bob).patch(`/organizations/${organization}`, change), 204);
        await answered(() => alice.session.patch(path, { role: 'read_only' }), 204);
        await answered(() => onB(bob).patch(`/organizations/${organization}`, change), 403);
      };
    }));

  it('hide an organization from the moment of removal', () =>
    everyTime(async () => {
      const [alice, bob] = [await a.person('alice'), await a.person('bob')];
      const organization = await a.organization(alice);
      const member = { username: bob.username, role: 'read_write' };
      return async () => {
        await answered(() => alice.session.post(`/organizations/${organization}/user`, member), 204);
        await answered(() => onB(bob).get(`/organizations/${organization}`), 200);
        await answered(() => alice.session.delete(`/organizations/${organization}/${bob.username}`), 204);
        await answered(() => onB(bob).get(`/organizations/${organization}`), 404);
      };
    }));

  it('refuse the old password and its sessions from the moment it is changed', () =>
    everyTime(async () => {
      const alice = await a.person('alice');
      let { password } = alice;
      return async (trial) => {
        const { body: session } = await answered(() => a.withPassword(alice.username, password).get('/session'), 200);
        await answered(() => b.withKey(session.token).get('/user'), 200);
        const next = `${alice.username}-Fake-Password-${trial}`;
        const change = () =>
          a.withPassword(alice.username, password).patch(`/users/${alice.username}`, { password: next });
        await answered(change, 204);
        await answered(() => b.withPassword(alice.username, password).get('/user'), 401);
        await answered(() => b.withKey(session.token).get('/user'), 401);
        await answered(() => b.withPassword(alice.username, next).get('/user'), 200);
        password = next;
      };
    }));

  it('forget credentials from the moment they are deleted', () =>
    everyTime(async () => {
      const alice = await a.person('alice');
      const path = `/credentials/${alice.username}/aws`;
      return async () => {
        const name = unique('credentials');
        const role = { name, service_role_arn: 'arn:aws:iam::000000000000:role/fake' };
        await answered(() => alice.session.post(path, role), 204);
        await answered(() => onB(alice).get(`${path}/${name}`), 200);
        await answered(() => alice.session.delete(`${path}/${name}`), 204);
        await answered(() => onB(alice).get(`${path}/${name}`), 404);
        expect((await answered(() => onB(alice).get(path), 200)).body).toEqual([]);
      };
    }));
});
