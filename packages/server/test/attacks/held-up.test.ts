import type { OperationId } from '@tessera/contract';
import { expect, it } from 'vitest';
import { latch } from '../../src/testing/latch.ts';
import { expectStatus, onEveryEngine, type World } from '../../src/testing/world.ts';
import { ask } from '../matrices/every-operation.ts';
import { setStage } from '../matrices/stage.ts';

const shared: OperationId[] = [
  'updateOrganization',
  'deleteOrganization',
  'addUserToOrganization',
  'updateUserInOrganization',
  'deleteUserFromOrganization',
  'addAWSAccessCredentials',
  'updateAWSAccessCredentials',
  'deleteAWSAccessCredentials',
];

/**
 * Keeps the next write to the organization of this ID in its transaction until it is told to go on, and counts those that
 * began. Other writes, such as those of mails about to be sent, go on as they are.
 */
function holdNextWrite(world: World, id: string) {
  const { db } = world.app.deps;
  const { write } = db;
  const [inside, goOn] = [latch(), latch()];
  let begun = 0;
  db.write = async (work, options) => {
    const by = options?.serializeBy;
    // A refusal is the write's to throw.
    const key = typeof by === 'function' ? await db.read(by).catch(() => undefined) : by;
    if (key !== id) return write(work, options);
    return write(async (stores) => {
      begun++;
      const result = await work(stores);
      inside.open();
      await goOn.opened;
      return result;
    }, options);
  };
  const release = () => {
    db.write = write;
    goOn.open();
  };
  return { inside: inside.opened, begun: () => begun, release };
}

onEveryEngine(
  'while an owner writes',
  (world) => {
    it('a stranger, and a member who may not, are refused without waiting for the owner', async () => {
      const stage = await setStage(world());
      const mallory = await world().person('mallory');
      const { organization } = stage;
      const { id } = (await stage.self.session.get(`/organizations/${organization}`)).body;
      const held = holdNextWrite(world(), id);
      try {
        const owner = stage.self.session.patch(`/organizations/${organization}`, { description: 'of gauges' });
        await held.inside;
        for (const [caller, status] of [
          [mallory.session, 404],
          [stage.member.session, 403],
        ] as const) {
          for (const operation of shared) {
            // Members may leave, so the one who is asked about is another.
            const about = { member: stage.self, doomed: organization, namespaces: [organization] };
            const asked = await ask(operation, { ...stage, ...about, caller });
            expect([operation, ...asked.map((answer) => answer.status)]).toEqual([operation, status]);
          }
        }
        held.release();
        await expectStatus(owner, 204);
      } finally {
        held.release();
      }
    });

    it('a request that names the organization by ID waits for one that names it by name', async () => {
      const { self, organization } = await setStage(world());
      const { id } = (await self.session.get(`/organizations/${organization}`)).body;
      const held = holdNextWrite(world(), id);
      try {
        const byName = self.session.patch(`/organizations/${organization.toUpperCase()}`, { description: 'first' });
        await held.inside;
        const byId = self.session.patch(`/organizations/${id}`, { description: 'second' });
        // Enough other requests that the second one would have begun by now.
        for (let time = 0; time < 20; time++) await self.session.get(`/organizations/${id}`);
        expect(held.begun()).toBe(1);
        held.release();
        await expectStatus(byName, 204);
        await expectStatus(byId, 204);
        expect((await self.session.get(`/organizations/${id}`)).body.description).toBe('second');
      } finally {
        held.release();
      }
    });
  },
  { workers: false },
);
