import { expect, it } from 'vitest';
import { importLines } from '../../src/services/import/import-lines.ts';
import { allSent } from '../../src/testing/all-sent.ts';
import type { Answer } from '../../src/testing/caller.ts';
import { onTwoNodes } from '../../src/testing/nodes.ts';
import { expectStatus, type Person, unique, type World } from '../../src/testing/world.ts';

/** Everything by which an account gets in, as it is asked on a node. */
type WayIn = (node: World) => Promise<Answer>;

const form = { 'content-type': 'application/json' };

/** The mail may be written by either node. */
function mailed(nodes: readonly World[], email: string, page: 'confirm-email' | 'reset-password'): Promise<string> {
  return Promise.any(nodes.map((node) => node.mailedToken(email, page)));
}

async function waysIn(
  nodes: readonly [World, World],
  alice: Person,
  { email, second }: { email: string; second: string },
): Promise<Record<string, WayIn>> {
  const [a] = nodes;
  await expectStatus(a.anonymous.post('/user/password_reset/request', { username: alice.username }), 204);
  const [confirmation, reset, named, little] = [
    await mailed(nodes, second, 'confirm-email'),
    await mailed(nodes, email, 'reset-password'),
    await a.key(alice, '*'),
    await a.key(alice, 'array:read'),
  ];
  const idempotencyKey = unique('key');
  const done = (node: World) =>
    node.withKey(named).post('/token', { name: 'once' }, { headers: { 'idempotency-key': idempotencyKey } });
  await expectStatus(done(a), 200);
  const { username, password, token } = alice;
  const signedIn = await fetch(`${a.url}/console/session`, {
    method: 'POST',
    headers: { ...form, origin: a.url },
    body: JSON.stringify({ username, password }),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const ask = async (node: World, path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${node.url}${path}`, { ...init, headers: { ...form, origin: node.url, cookie } });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: text ? JSON.parse(text) : undefined,
    } as Answer;
  };
  return {
    'a named token': (node) => node.withKey(named).get('/user'),
    'a named token as a bearer': (node) => node.caller({ authorization: `Bearer ${named}` }).get('/user'),
    'a named token of little scope': (node) => node.withKey(little).get(`/credentials/${username}/aws`),
    'a session': (node) => node.withKey(token).get('/user'),
    'the password': (node) => node.withPassword(username, password).get('/user'),
    'the password, for a session': (node) => node.withPassword(username, password).get('/session'),
    'the password, past the raw adapter': (node) => node.withPassword(username, password).get('/session?x=1'),
    'a session that makes a token': (node) => node.withKey(token).post('/token', {}),
    'a retry with its Idempotency-Key': done,
    "the console's cookie": (node) => ask(node, '/console/session'),
    "the console's cookie, for an operation": (node) => ask(node, '/console/v1/user'),
    "the console's sign-in": (node) =>
      ask(node, '/console/session', { method: 'POST', body: JSON.stringify({ username, password }) }),
    'a mailed confirmation': (node) => node.withKey(confirmation).post('/user/confirm_email'),
    'a mailed reset': (node) => node.withKey(reset).post('/user/password_reset', { password }),
  };
}

onTwoNodes('a disabled account', (nodes) => {
  const stage = async () => {
    const [a] = nodes();
    const email = `${unique('alice')}@fake.example`;
    const alice = await a.person('alice', { email });
    const token = await mailed(nodes(), email, 'confirm-email');
    await expectStatus(a.withKey(token).post('/user/confirm_email'), 204);
    // Another address, so that there is something to confirm while the first one gets resets.
    const second = `${unique('second')}@fake.example`;
    await expectStatus(alice.basic.patch(`/users/${alice.username}`, { email: second }), 204);
    const administrator = await a.person('administrator');
    await a.administrate(administrator);
    return { alice, email, second, administrator };
  };
  it('gets in by none of its ways with the next request, and by all of them once it is enabled', async () => {
    const [a, b] = nodes();
    const set = await stage();
    const { alice, administrator } = set;
    const found = await waysIn(nodes(), alice, set);
    const once = ['a mailed confirmation', 'a mailed reset', "the console's sign-in"];
    for (const [name, way] of Object.entries(found)) {
      if (!once.includes(name)) expect([name, (await way(b)).status]).toEqual([name, 200]);
    }
    await expectStatus(administrator.basic.post(`/admin/users/${alice.username}/disable`), 204);
    for (const node of [b, a]) {
      for (const [name, way] of Object.entries(found)) {
        const { status, body } = await way(node);
        expect([name, status, body.error]).toEqual([name, 403, 'account_disabled']);
      }
    }
    await expectStatus(administrator.basic.post(`/admin/users/${alice.username}/enable`), 204);
    // The reset comes last, and ends mailed tokens and sessions.
    for (const [name, way] of Object.entries(found)) {
      if (name !== 'a mailed confirmation') expect([200, 204], name).toContain((await way(b)).status);
    }
  });

  it('is told from no other by a wrong password or a dead token', async () => {
    const [a, b] = nodes();
    const { alice, administrator } = await stage();
    const bob = await a.person('bob');
    await expectStatus(administrator.basic.post(`/admin/users/${alice.id}/disable`), 204);
    const said = ({ status, body }: Answer) => ({ status, error: body.error, message: body.message });
    const wrong = await b.withPassword(bob.username, 'Visibly-Wrong-1').get('/user');
    expect(wrong.status).toBe(401);
    expect(said(await b.withPassword(alice.username, 'Visibly-Wrong-1').get('/user'))).toEqual(said(wrong));
    expect(said(await b.withPassword(unique('nobody'), 'Visibly-Wrong-1').get('/user'))).toEqual(said(wrong));
  });

  it('is mailed no link, and no line of an import names it', async () => {
    const [a] = nodes();
    const { alice, email, administrator } = await stage();
    const acme = await a.organization(administrator);
    await expectStatus(administrator.basic.post(`/admin/users/${alice.id}/disable`), 204);
    const mails = () => nodes().flatMap((node) => node.mailsTo(email)).length;
    await allSent(a.app.deps.db);
    const before = mails();
    await expectStatus(a.anonymous.post('/user/password_reset/request', { username: alice.username }), 204);
    await allSent(a.app.deps.db);
    expect(mails()).toBe(before);

    const lines = [
      { username: alice.username },
      { username: unique('other'), id: alice.id },
      { organization: unique('org'), owner: alice.username },
      { organization: acme, username: alice.username },
    ];
    const refusals: string[] = [];
    const totals = await importLines(
      a.app.deps.db,
      (async function* () {
        for (const [at, fields] of lines.entries()) yield { number: at + 1, fields };
      })(),
      {
        apply: true,
        now: () => a.clock.now().toISOString(),
        run: 'import-fake',
        onBatch: (_totals, refused) => void refusals.push(...refused.map(({ error }) => error)),
      },
    );
    expect(refusals).toEqual(lines.map(() => 'account_disabled'));
    expect(totals.refused).toBe(lines.length);
  });
});
