import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { onTwoNodes } from '../../testing/nodes.ts';
import { dump, sql } from '../../testing/sql.ts';
import { onEveryEngine } from '../../testing/world.ts';

onEveryEngine('DELETE /organizations/{organization}', (world) => {
  it('O11: takes members, credentials and ciphertext with it, and never gives the name again', async () => {
    const [alice, bob, mallory] = [
      await world().person('alice'),
      await world().person('bob'),
      await world().person('mallory'),
    ];
    const name = await world().organization(alice, { admin: bob });
    const { id } = (await alice.session.get(`/organizations/${name}`)).body;
    await alice.session.patch(`/organizations/${name}`, { default_s3_path: 's3://gone-with-it' });
    await alice.session.post(`/credentials/${name}/aws`, {
      name: 'main',
      access_key_id: 'AKIAFAKEFAKEGONE',
      secret_access_key: 'fake-secret',
    });
    const [row] = await sql(world(), `select sealed_secret from aws_credentials where namespace_id = '${id}'`);
    expect((await alice.session.delete(`/organizations/${name}`)).status).toBe(204);

    const stored = await dump(world());
    for (const gone of ['AKIAFAKEFAKEGONE', String(row?.['sealed_secret']), 's3://gone-with-it']) {
      expect(stored.includes(gone), gone).toBe(false);
    }
    const leftOver = await sql(
      world(),
      `select namespace_id as id from aws_credentials where namespace_id = '${id}'
       union all select organization_id from members where organization_id = '${id}'
       union all select id from organizations where id = '${id}'
       union all select id from namespaces where id = '${id}'`,
    );
    expect(leftOver).toEqual([]);
    for (const person of [alice, bob, mallory]) {
      for (const path of [name, id]) {
        expect((await person.session.get(`/organizations/${path}`)).body.error).toBe('organization_not_found');
        expect((await person.session.get(`/credentials/${path}/aws`)).body.error).toBe('namespace_not_found');
      }
      expect((await person.session.get('/user')).body.organizations).toEqual([]);
      expect((await person.session.post('/organization', { name })).status).toBe(409);
    }
    const signUp = await world().anonymous.post('/user', { username: name, password: 'Fake-Password-1' });
    expect(signUp.status).toBe(409);
  });

  it("O12: is an owner's to do, not an admin's, and leaves everything where it is refused", async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { admin: bob });
    const answer = await bob.session.delete(`/organizations/${name}`);
    expect([answer.status, answer.body.error]).toEqual([403, 'forbidden']);
    expect((await bob.session.get(`/organizations/${name}`)).body.users).toHaveLength(2);
  });

  it("leaves the members' accounts", async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const name = await world().organization(alice, { read_only: bob });
    await alice.session.delete(`/organizations/${name}`);
    expect((await bob.basic.get('/user')).status).toBe(200);
  });

  it('keeps no byte of the ciphertext in the database file', async () => {
    if (world().engine !== 'sqlite') return;
    const alice = await world().person('alice');
    const name = await world().organization(alice);
    await alice.session.post(`/credentials/${name}/aws`, {
      access_key_id: 'AKIAFAKE',
      secret_access_key: 'fake-secret',
    });
    const [row] = await sql(world(), "select sealed_secret from aws_credentials where access_key_id = 'AKIAFAKE'");
    await alice.session.delete(`/organizations/${name}`);
    await sql(world(), 'pragma wal_checkpoint(truncate)');
    const file = readFileSync(world().databaseUrl.slice('sqlite:'.length));
    expect(file.includes(String(row?.['sealed_secret']).slice(-20))).toBe(false);
  });
});

onTwoNodes('DELETE /organizations/{organization}', (nodes) => {
  it('leaves nothing of additions at the same moment behind', async () => {
    const [first, second] = nodes();
    const [alice, bob] = [await first.person('alice'), await first.person('bob')];
    const elsewhere = second.withKey(alice.token);
    for (let round = 0; round < 10; round++) {
      const name = await first.organization(alice);
      const asked = await Promise.all([
        alice.session.delete(`/organizations/${name}`),
        elsewhere.post(`/organizations/${name}/user`, { username: bob.username }),
        elsewhere.post(`/credentials/${name}/aws`, { service_role_arn: 'fake' }),
      ]);
      expect(asked[0]?.status).toBe(204);
      for (const { status } of asked.slice(1)) expect([204, 404]).toContain(status);
    }
    expect((await bob.session.get('/organizations')).body).toEqual([]);
    const orphans = await sql(
      first,
      'select namespace_id from aws_credentials where namespace_id not in (select id from namespaces)',
    );
    expect(orphans).toEqual([]);
  });
});
