import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, World } from '../../testing/world.ts';

onEveryEngine('DELETE /tokens/{token}', (world) => {
  it('revokes by name or by the token itself, from the very next request', async () => {
    const alice = await world().person('alice');
    const [one, two] = [await world().key(alice, '*', { name: 'one' }), await world().key(alice, '*', { name: 'two' })];
    await expectStatus(alice.session.delete('/tokens/one'), 204);
    await expectStatus(alice.session.delete(`/tokens/${two}`), 204);
    for (const key of [one, two]) expect((await world().withKey(key).get('/user')).status).toBe(401);
    for (const gone of ['one', 'two', two]) {
      expect((await alice.session.delete(`/tokens/${gone}`)).body.error).toBe('token_not_found');
    }
  });

  it('T07 lets none of many requests through that start after the answer, on either node', async () => {
    const second = await World.start(world().engine, { databaseUrl: world().databaseUrl });
    try {
      const alice = await world().person('alice');
      const key = await world().key(alice, '*', { name: 'ci' });
      const nodes = [world().withKey(key), second.withKey(key)];
      for (const node of nodes) await expectStatus(node.get('/user'), 200);
      await expectStatus(alice.session.delete('/tokens/ci'), 204);
      const answers = await Promise.all(Array.from({ length: 500 }, (_, at) => nodes[at % 2]?.get('/user')));
      expect(answers.filter((answer) => answer?.status !== 401)).toEqual([]);
    } finally {
      await second.stop();
    }
  });

  it("T10 never touches another's, by name or by value", async () => {
    const [victor, mallory] = [await world().person('victor'), await world().person('mallory')];
    const key = await world().key(victor, '*', { name: 'ci' });
    for (const way of ['ci', key, victor.token]) {
      const refused = await mallory.session.delete(`/tokens/${way}`);
      expect([refused.status, refused.body.error]).toEqual([404, 'token_not_found']);
    }
    await world().key(mallory, '*', { name: 'ci' });
    await expectStatus(mallory.session.delete('/tokens/ci'), 204);
    expect((await world().withKey(key).get('/user')).status).toBe(200);
    expect((await victor.session.get('/user')).status).toBe(200);
  });

  it('T12 takes session and scopes for names, never for all of them', async () => {
    const alice = await world().person('alice');
    for (const name of ['session', 'scopes']) {
      expect((await alice.session.delete(`/tokens/${name}`)).body.error).toBe('token_not_found');
    }
    await world().key(alice, '*', { name: 'session' });
    expect((await alice.session.delete('/tokens/session')).status).toBe(404);
    await expectStatus(alice.session.delete('/tokens/session-1'), 204);
    expect((await alice.session.get('/user')).status).toBe(200);
  });

  it('lets a token revoke itself', async () => {
    const alice = await world().person('alice');
    const key = await world().key(alice);
    await expectStatus(world().withKey(key).delete(`/tokens/${key}`), 204);
    expect((await world().withKey(key).delete(`/tokens/${key}`)).status).toBe(401);
  });

  it('lets one of many win that revoke the same at the same moment', async () => {
    const alice = await world().person('alice');
    await world().key(alice, '*', { name: 'ci' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => alice.session.delete('/tokens/ci')));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(404)]);
  });

  it('T19 logs neither the token nor its name', async () => {
    const alice = await world().person('alice');
    const key = await world().key(alice, '*', { name: 'canary-name' });
    await alice.session.delete(`/tokens/${key}`);
    await alice.session.delete('/tokens/canary-name');
    const log = world().log.join('');
    expect(log).not.toContain(key);
    expect(log).not.toContain('canary-name');
  });
});

onEveryEngine('GET /tokens', (world) => {
  it('lists the tokens one asked for, without their text, newest first', async () => {
    const alice = await world().person('alice');
    const key = await world().key(alice, 'user:read', { name: 'ci' });
    await world().withKey(key).get('/user');
    const list = await expectStatus(alice.session.get('/tokens'), 200);
    expect(list.body).toMatchObject([{ name: 'ci', token: `tsn_...${key.slice(-7)}`, scope: ['user:read'] }]);
    expect(list.text).not.toContain(key);
    expect(list.text).not.toContain('null');
    const [only] = list.body;
    expect((await world().withKey(only.token).get('/user')).status).toBe(401);
  });

  it('T14 shows no mailed token and no session, nor anything of others', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    await world().key(bob);
    expect((await alice.session.get('/tokens')).body).toEqual([]);
    const sessions = await alice.session.get('/tokens/session');
    expect(sessions.body).toHaveLength(1);
    expect(sessions.text).not.toContain(alice.token);
  });

  it('lists the scopes there are', async () => {
    const alice = await world().person('alice');
    const { body } = await alice.session.get('/tokens/scopes');
    expect(body).toHaveLength(15);
    expect(body).toEqual(expect.arrayContaining(['password_reset', 'confirm_email', '*', 'group:admin']));
  });
});
