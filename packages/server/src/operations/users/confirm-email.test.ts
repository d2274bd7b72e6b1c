import { operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import { eventually, expectStatus, onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('POST /user/confirm_email', (world) => {
  const confirm = (token: string) => world().withKey(token).post('/user/confirm_email');

  it('confirms the address, once', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    const token = await world().mailedToken(email, 'confirm-email');
    expect((await alice.session.get('/user')).body.is_valid_email).toBe(false);
    await expectStatus(confirm(token), 204);
    expect((await alice.session.get('/user')).body.is_valid_email).toBe(true);
    expect((await confirm(token)).status).toBe(401);
  });

  it('works once when it is asked many times at the same moment', async () => {
    const email = `${unique('alice')}@example.com`;
    await world().person('alice', { email });
    const token = await world().mailedToken(email, 'confirm-email');
    const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(401)]);
  });

  it('A04 lets one of many accounts hold an address that they confirm at the same moment', async () => {
    const base = unique('shared');
    // One mailbox, spelled differently, so that each finds its own mail.
    const spellings = ['shared', 'Shared', 'SHARED'].map((word) => `${base.replace('shared', word)}@example.com`);
    const people = await Promise.all(spellings.map((email) => world().person('claims', { email })));
    const tokens = await Promise.all(spellings.map((email) => world().mailedToken(email, 'confirm-email')));
    const answers = await Promise.all(tokens.map(confirm));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409]);
    const records = await Promise.all(people.map(({ session }) => session.get('/user')));
    expect(records.filter(({ body }) => body.is_valid_email)).toHaveLength(1);
  });

  it('A30 is tied to the address that the mail went to', async () => {
    const [one, two] = [`${unique('one')}@example.com`, `${unique('two')}@example.com`];
    const alice = await world().person('alice', { email: one });
    const token = await world().mailedToken(one, 'confirm-email');
    await expectStatus(alice.basic.patch(`/users/${alice.username}`, { email: two }), 204);
    expect((await confirm(token)).status).toBe(401);
    expect((await alice.session.get('/user')).body).toMatchObject({ email: two, is_valid_email: false });
    await expectStatus(confirm(await world().mailedToken(two, 'confirm-email')), 204);
  });

  it("A30 confirms nothing for another's token, nor for any other kind", async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    for (const caller of [alice.basic, alice.session, world().withKey(await world().key(alice))]) {
      expect((await caller.post('/user/confirm_email')).body.error).toBe('insufficient_scope');
    }
    const victorMail = `${unique('victor')}@example.com`;
    const victor = await world().person('victor', { email: victorMail });
    await expectStatus(confirm(await world().mailedToken(victorMail, 'confirm-email')), 204);
    expect((await alice.session.get('/user')).body.is_valid_email).toBe(false);
    expect((await victor.session.get('/user')).body.is_valid_email).toBe(true);
  });

  it('T21 opening the mailed link, however often, uses nothing up', async () => {
    const email = `${unique('alice')}@example.com`;
    await world().person('alice', { email });
    const token = await world().mailedToken(email, 'confirm-email');
    for (const path of ['/confirm-email', '/confirm-email', `/confirm-email?token=${token}`]) {
      const page = await fetch(`${world().url}${path}`);
      expect(page.status).toBe(200);
      // Neither sends anything to another site.
      expect(['no-referrer', 'same-origin']).toContain(page.headers.get('referrer-policy'));
      expect(await page.text()).not.toContain(token);
    }
    expect((await world().withKey(token).get('/user/confirm_email')).status).toBe(405);
    await expectStatus(confirm(token), 204);
  });

  it('T05 the mailed token does nothing else', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    const key = world().withKey(await world().mailedToken(email, 'confirm-email'));
    for (const { id, method, path, prefix = '/v1', permission, body } of operationList) {
      // Operations for services alone read no token of a user.
      if (permission === null || 'service' in permission || id === 'confirmEmail') continue;
      const answer = await key.below(prefix).send(method, path.replace(/\{\w+\}/g, alice.username), body && {});
      expect([id, answer.status, answer.body.error]).toEqual([id, 403, 'insufficient_scope']);
    }
    await expectStatus(key.post('/user/confirm_email'), 204);
  });

  it('is refused after a day', async () => {
    const email = `${unique('alice')}@example.com`;
    await world().person('alice', { email });
    const token = await world().mailedToken(email, 'confirm-email');
    world().clock.travel(24 * 3600);
    expect((await confirm(token)).status).toBe(401);
  });

  it('is mailed again on request, where there is an address to confirm', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    const first = await world().mailedToken(email, 'confirm-email');
    await expectStatus(alice.session.post('/user/confirm_email/request'), 204);
    const second = await eventually(async () => {
      const newest = await world().mailedToken(email, 'confirm-email');
      return newest === first ? undefined : newest;
    });
    await expectStatus(confirm(second), 204);
    // The sibling dies with it.
    expect((await confirm(first)).status).toBe(401);
    await expectStatus(alice.session.post('/user/confirm_email/request'), 204);
    const nobody = await world().person('nobody');
    await expectStatus(nobody.session.post('/user/confirm_email/request'), 204);
  });
});
