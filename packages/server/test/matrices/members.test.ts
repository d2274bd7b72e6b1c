import { type Role, roles } from '@tessera/contract';
import { expect, it } from 'vitest';
import { markdownTable } from '../../src/access/permissions-page.ts';
import { expectStatus, onEveryEngine, type Person, type World } from '../../src/testing/world.ts';

const actors = [...roles, 'nobody'] as const;
type Actor = (typeof actors)[number];
const changes = ['add', ...roles.map((role) => `to ${role}` as const), 'delete', 'get'] as const;
type Change = (typeof changes)[number];

/** The roles that may act on a member of the role `target`: by the rules in words, written again for this table. */
function expectedOnOthers(actor: Actor, target: Role, change: Change): number {
  if (actor === 'nobody') return 404;
  if (change === 'get') return 200;
  if (actor !== 'owner' && actor !== 'admin') return 403;
  const touchesOwner = target === 'owner' || change === 'to owner';
  return touchesOwner && actor !== 'owner' ? 403 : 204;
}

/** The changes that members may make to themselves. There is another owner. */
function expectedOnOneself(role: Role, change: Change): number {
  if (change === 'get') return 200;
  if (change === 'delete') return 204;
  if (role === 'owner') return change === 'add' ? 409 : 204;
  // To be added, as an owner here, is no way round.
  if (role === 'admin') return change === 'to owner' || change === 'add' ? 403 : 204;
  return 403;
}

function ask(caller: Person['session'], organization: string, who: Person, change: Change, role: Role) {
  const at = `/organizations/${organization}/${who.username}`;
  if (change === 'add') return caller.post(`/organizations/${organization}/user`, { username: who.username, role });
  if (change === 'delete') return caller.delete(at);
  return change === 'get' ? caller.get(at) : caller.patch(at, { role: change.slice('to '.length) });
}

/** An organization whose members' roles can be put back by its founder. */
async function founded(world: World) {
  const founder = await world.person('founder');
  const organization = await world.organization(founder);
  const at = `/organizations/${organization}`;
  const roleOf = async (who: Person): Promise<Role | undefined> =>
    (await founder.session.get(`${at}/${who.username}`)).body.role;
  const put = async (who: Person, role: Role | undefined, present: Role | undefined) => {
    if (role === present) return;
    const { username } = who;
    if (role === undefined) await expectStatus(founder.session.delete(`${at}/${username}`), 204);
    else if (present === undefined) await expectStatus(founder.session.post(`${at}/user`, { username, role }), 204);
    else await expectStatus(founder.session.patch(`${at}/${username}`, { role }), 204);
  };
  return { organization, roleOf, put };
}

/** The role that a change leaves behind. */
function after(before: Role | undefined, status: number, change: Change, added: Role): Role | undefined {
  if (status !== 204) return before;
  if (change === 'add') return added;
  if (change === 'delete') return undefined;
  return roles.find((role) => change === `to ${role}`);
}

// Hundreds of requests in a row, on machines that have other things to do.
const manyRequests = 300_000;

onEveryEngine('actors × members', (world) => {
  it(
    'O04: change each other by the rules, in every cell, and nothing where they are refused',
    async () => {
      const { organization, roleOf, put } = await founded(world());
      const target = await world().person('target');
      const rows: string[][] = [];
      let present: Role | undefined;
      for (const actor of actors) {
        const person = await world().person(actor);
        await put(person, actor === 'nobody' ? undefined : actor, undefined);
        for (const role of roles) {
          const cells: string[] = [];
          for (const change of changes) {
            const before = change === 'add' ? undefined : role;
            await put(target, before, present);
            const { status } = await ask(person.session, organization, target, change, role);
            const what = `${actor} ${change} ${role}`;
            expect(status, what).toBe(expectedOnOthers(actor, role, change));
            present = await roleOf(target);
            expect(present, what).toBe(after(before, status, change, role));
            cells.push(String(status));
          }
          rows.push([actor, role, ...cells]);
        }
      }
      expect(rows.length * changes.length).toBe(240);
      await expect(`${markdownTable(['actor', 'target', ...changes], rows)}\n`).toMatchFileSnapshot(
        'member-changes.md',
      );
    },
    manyRequests,
  );

  it('O01: change themselves by the rules, and never to a higher role', async () => {
    const { organization, roleOf, put } = await founded(world());
    const rows: string[][] = [];
    for (const role of roles) {
      const person = await world().person(role);
      const cells: string[] = [];
      let present: Role | undefined;
      for (const change of changes) {
        await put(person, role, present);
        const { status } = await ask(person.session, organization, person, change, 'owner');
        const what = `${role} ${change}`;
        expect(status, what).toBe(expectedOnOneself(role, change));
        present = await roleOf(person);
        expect(present, what).toBe(after(role, status, change, 'owner'));
        if (present) expect(roles.indexOf(present), what).toBeGreaterThanOrEqual(roles.indexOf(role));
        cells.push(String(status));
      }
      rows.push([role, ...cells]);
    }
    await expect(`${markdownTable(['oneself', ...changes], rows)}\n`).toMatchFileSnapshot('own-membership.md');
  });
});
