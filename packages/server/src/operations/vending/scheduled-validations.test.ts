import { afterAll, expect, it } from 'vitest';
import { answer, FakeStore, refuse } from '../../testing/fake-store.ts';
import { sql } from '../../testing/sql.ts';
import { eventually, expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';
import { ScheduledValidations } from './scheduled-validations.ts';
import { type ValidatedCredentials, validateAll } from './validate-all.ts';

const store = await FakeStore.start();
afterAll(() => store.close());

/** The store's clock goes with the server's. */
let now = () => new Date();

const works: FakeStore['behave'] = (asked, response) => {
  response.setHeader('date', now().toUTCString());
  if (asked.body.includes('GetCallerIdentity')) return refuse(response, 405, 'MethodNotAllowed');
  if (asked.url.includes('beside')) return refuse(response, 403, 'AccessDenied');
  return answer(asked, response, 900 + (now().getTime() - Date.now()) / 1000);
};
const refuses: FakeStore['behave'] = (_, response) => {
  response.setHeader('date', now().toUTCString());
  refuse(response, 403, 'InvalidAccessKeyId');
};
const isSilent: FakeStore['behave'] = (_, response) => void response.destroy();

/** An organization with a credential, an owner and an admin, whose addresses are confirmed. */
async function withLake(world: World) {
  now = world.clock.now;
  store.behave = works;
  const [alice, bob] = [await withAddress(world, 'alice'), await withAddress(world, 'bob')];
  const acme = await world.organization(alice.person, { admin: bob.person });
  const body = {
    name: 'lake',
    access_key_id: 'AKIAFAKE1',
    secret_access_key: 'fake-secret-of-the-lake',
    endpoint: store.url,
    buckets: ['s3://acme-lake/raw'],
  };
  await expectStatus(alice.person.basic.post(`/credentials/${acme}/aws`, body), 204);
  const at = `/credentials/${acme}/aws/lake`;
  const valid = async () => (await alice.person.basic.get(at)).body.valid;
  return { alice, bob, acme, at, valid };
}

async function withAddress(world: World, name: string): Promise<{ person: Person; mails: () => number }> {
  const email = `${unique(name)}@fake.example`;
  const person = await world.person(name, { email });
  await world.confirm(email);
  const mails = () => world.mailsTo(email).filter((text) => text.includes('Stored credentials stopped working')).length;
  return { person, mails };
}

/** Runs rounds until nothing is due. */
async function runDue(schedule: ScheduledValidations): Promise<void> {
  while ((await schedule.round()) > 0);
}

onEveryEngine('the schedule of validations', (world) => {
  it('tells the owners once when credentials stop working, and again when they did so again', async () => {
    const { alice, bob, at, valid } = await withLake(world());
    const schedule = new ScheduledValidations(world().app.deps, 24);
    const due = async (hours: number) => {
      world().clock.travel(hours * 3600);
      await runDue(schedule);
    };
    await due(0);
    expect(await valid()).toBe(true);
    const asked = store.asked.length;
    await due(23);
    expect(store.asked.length).toBe(asked);
    store.behave = refuses;
    await due(2);
    // Once could be a mistake.
    expect([await valid(), alice.mails()]).toEqual([true, 0]);
    await due(1);
    expect(await valid()).toBe(false);
    await eventually(() => alice.mails() === 1);
    await due(25);
    store.behave = works;
    await due(25);
    expect(await valid()).toBe(true);
    store.behave = refuses;
    await due(25);
    await due(1);
    await eventually(() => alice.mails() === 2);
    expect(bob.mails()).toBe(0);
    const checked = (await alice.person.basic.below('/v2').get(at.replace('/aws/', '/'))).body.checks;
    expect(checked).toEqual(expect.arrayContaining([expect.objectContaining({ status: 'failed' })]));
  });

  it('believes a silent store for a day only', async () => {
    const { alice, valid } = await withLake(world());
    const schedule = new ScheduledValidations(world().app.deps, 1);
    await runDue(schedule);
    store.behave = isSilent;
    for (const hours of [2, 12, 11]) {
      world().clock.travel(hours * 3600);
      await runDue(schedule);
      expect([await valid(), alice.mails()]).toEqual([true, 0]);
    }
    world().clock.travel(3 * 3600);
    await runDue(schedule);
    expect(await valid()).toBe(false);
    await eventually(() => alice.mails() === 1);
  });

  it('lets two nodes try each once, and stops without waiting for a store', async () => {
    await withLake(world());
    const { deps } = world().app;
    const at = deps.clock().toISOString();
    const until = new Date(Date.parse(at) + 60_000).toISOString();
    const claim = () => deps.db.write(({ awsCredentials }) => awsCredentials.claimDue(at, until));
    const ids = (await Promise.all([claim(), claim()])).flatMap((one) => one?.credentials.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    await withLake(world());
    let answered = () => {};
    const reached = new Promise<void>((resolve) => {
      store.behave = (_, response) => {
        answered = () => void response.destroy();
        resolve();
      };
    });
    const node = new ScheduledValidations(deps, 24);
    const round = node.round();
    await reached;
    node.stop();
    expect(await round).toBe(0);
    answered();
  });
});

onEveryEngine('a validation of everything', (world) => {
  it('tries the credentials of every namespace, and says which do not work', async () => {
    const { acme, alice, valid } = await withLake(world());
    const found: ValidatedCredentials[] = [];
    await validateAll(world().app.deps, (one) => void found.push(one));
    expect(found).toEqual([{ namespace: acme, name: 'lake', valid: true, check: undefined, reason: undefined }]);
    store.behave = refuses;
    await validateAll(world().app.deps, (one) => void found.push(one));
    expect(found[1]).toMatchObject({ namespace: acme, valid: false, check: 'identity' });
    expect(await valid()).toBe(false);
    await eventually(() => alice.mails() === 1);
  });

  it('passes by what cannot be tried, and tries the others', async () => {
    const { alice, acme, at } = await withLake(world());
    const damaged = { name: 'damaged', access_key_id: 'AKIAFAKE2', secret_access_key: 'fake', endpoint: store.url };
    await expectStatus(alice.person.basic.post(`/credentials/${acme}/aws`, damaged), 204);
    await sql(
      world(),
      "update aws_credentials set sealed_secret = sealed_secret || 'A' where access_key_id = 'AKIAFAKE2'",
    );
    const found: ValidatedCredentials[] = [];
    try {
      await validateAll(world().app.deps, (one) => void (one.namespace === acme && found.push(one)));
    } finally {
      await alice.person.basic.delete(`/credentials/${acme}/aws/damaged`);
    }
    expect(found.map(({ name, valid, check }) => [name, valid, check])).toEqual([
      ['lake', true, undefined],
      ['damaged', false, 'well_formed'],
    ]);
    expect((await alice.person.basic.get(at)).body.valid).toBe(true);
  });

  it('is forgotten of a key that is replaced, and of nothing else that changes', async () => {
    const { alice, at, valid } = await withLake(world());
    await expectStatus(alice.person.basic.post(`${at}/validate`), 200);
    await expectStatus(alice.person.basic.patch(at, { default: true }), 204);
    expect(await valid()).toBe(true);
    await expectStatus(alice.person.basic.patch(at, { secret_access_key: 'fake-second' }), 204);
    expect(await valid()).toBeUndefined();
  });
});
