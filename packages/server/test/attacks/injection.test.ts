import { operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import { sql } from '../../src/testing/sql.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../src/testing/world.ts';
import { ask, keyLine } from '../wire/raw.ts';

const payloads = [
  "' OR 1=1--",
  "' OR '1'='1",
  '%',
  '_',
  '\\',
  '";DROP TABLE users;--',
  "'; select pg_sleep(60);--",
  "' UNION SELECT password_hash FROM users--",
  '$1',
  '?',
  '*',
  'alic%',
  '\u2019 OR 1=1',
];

/** Every operation that names something in its path, once for each name, with the other names being real ones. */
const places = operationList.flatMap((operation) =>
  [...operation.path.matchAll(/\{(\w+)\}/g)].map(([parameter = '']) => ({ ...operation, parameter })),
);

onEveryEngine('I01: a text that looks like SQL', (world) => {
  it.each(places.map((place) => [place.id, place.parameter, place] as const))(
    'I01: is an unknown name to %s in %s',
    async (_id, parameter, { method, path, example, prefix = '/v1' }) => {
      const alice = await world().person('alice');
      await sql(world(), `update users set site_admin = 1 where id = '${alice.id}'`);
      const organization = await world().organization(alice);
      await expectStatus(
        alice.session.post(`/credentials/${alice.username}/aws`, { name: 'main', service_role_arn: 'fake' }),
        204,
      );
      const answerTo = async (name: string) => {
        const at = path
          .replace(parameter, encodeURIComponent(name))
          .replace('{organization}', organization)
          .replace(/\{(?:username|namespace)\}/, alice.username)
          .replace('{name}', 'main');
        const answer = await alice.session.below(prefix).send(method, at, example.body);
        return { status: answer.status, body: { ...answer.body, request_id: '' } };
      };
      const plain = await answerTo('nobody-has-this-name');
      expect(plain.status).toBe(404);
      for (const payload of payloads) expect(await answerTo(payload), payload).toEqual(plain);
      expect((await alice.session.get(`/organizations/${organization}`)).body.users).toHaveLength(1);
      expect((await alice.session.get(`/credentials/${alice.username}/aws`)).body).toHaveLength(1);
    },
  );

  it('I01 I09: is kept and given back as it was written, wherever text is kept', async () => {
    const alice = await world().person('alice');
    const organization = await world().organization(alice);
    for (const payload of [...payloads, '{{7*7}}', '#{7*7}', '%n%s', '<script>alert(1)</script>']) {
      const settings = { logo: payload, default_s3_path: payload, asset_locations: { [payload]: { path: payload } } };
      const mine = { ...settings, name: payload, company: payload };
      await expectStatus(alice.session.patch(`/users/${alice.username}`, mine), 204);
      expect((await alice.session.get('/user')).body).toMatchObject(mine);
      const its = { ...settings, description: payload, assume_role_arn: payload };
      await expectStatus(alice.session.patch(`/organizations/${organization}`, its), 204);
      expect((await alice.session.get(`/organizations/${organization}`)).body).toMatchObject(its);
      expect((await alice.session.post('/token', { name: payload })).body.name).toBe(payload);
      await expectStatus(alice.session.delete(`/tokens/${encodeURIComponent(payload)}`), 204);
      const at = `/credentials/${organization}/aws`;
      await expectStatus(alice.session.post(at, { name: payload, service_role_arn: payload }), 204);
      const one = await alice.session.get(`${at}/${encodeURIComponent(payload)}`);
      expect(one.body).toMatchObject({ name: payload, service_role_arn: payload });
    }
  });

  it('I01: signs no user in, and finds no user to mail to', async () => {
    await world().person('alice');
    for (const payload of payloads) {
      for (const [name, password] of [
        [payload, 'wrong'],
        [unique('nosuch'), payload],
        [`alice${payload}`, payload],
      ]) {
        expect(
          (
            await world()
              .withPassword(name ?? '', password ?? '')
              .get('/user')
          ).status,
        ).toBe(401);
      }
      expect(
        (
          await world()
            .withKey(payload.replace(/[^\x20-\x7e]/g, ''))
            .get('/user')
        ).status,
      ).toBe(401);
      for (const body of [{ username: payload }, { email: payload }]) {
        await expectStatus(world().anonymous.post('/user/password_reset/request', body), 204);
      }
    }
    expect((await world().person('alice')).id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** The status, error and words of the answer to a path that is sent as it stands. */
async function raw(world: World, person: Person, line: string): Promise<[number, string]> {
  const answer = await ask(world.url, line, [keyLine(person.token)]);
  return [answer.status, answer.body?.error];
}

onEveryEngine('C04: dots in a path', (world) => {
  it('C04: lead nowhere else, written plainly or encoded, with any method', async () => {
    const alice = await world().person('alice');
    const at = `/v1/credentials/${alice.username}/aws`;
    await expectStatus(
      alice.session.post(`/credentials/${alice.username}/aws`, { name: 'main', service_role_arn: 'fake' }),
      204,
    );
    for (const dots of ['..', '.', '%2e%2e', '%2E.', '.%2e', '%2e', '..%2fmain', '%2e%2e%2fmain']) {
      for (const method of ['GET', 'DELETE']) {
        expect(await raw(world(), alice, `${method} ${at}/${dots}`), `${method} ${dots}`).toEqual([
          404,
          'credentials_not_found',
        ]);
      }
    }
    // A client or a proxy would make /v1/user of these.
    for (const path of [`${at}/../../../user`, '/v1/./user', '/v1/users/../user', `${at}/main/..`, `${at}/./main`]) {
      const [status] = await raw(world(), alice, `GET ${path}`);
      expect([400, 404], path).toContain(status);
    }
    for (const path of ['/v1/users/..', '/v1/users/%2e%2e', '/v1/organizations/..', '/v1/organizations/%2e%2e']) {
      for (const method of ['GET', 'DELETE']) {
        expect((await raw(world(), alice, `${method} ${path}`))[0], `${method} ${path}`).toBe(404);
      }
    }
    for (const path of ['/v1/tokens/..', '/v1/tokens/%2e%2e']) {
      expect(await raw(world(), alice, `DELETE ${path}`)).toEqual([404, 'token_not_found']);
    }
    expect((await alice.session.get(`/credentials/${alice.username}/aws`)).body).toHaveLength(1);
    expect((await alice.session.get('/user')).status).toBe(200);
  });
});
