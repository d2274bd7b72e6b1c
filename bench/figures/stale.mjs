// Whether anything that was acknowledged on one node is not yet so on another.

import { basic, password, username } from '../people.mjs';
import { postgresql, serve, sqlite } from '../tessera.mjs';

export async function stale(size) {
  const counts = {};
  for (const [engine, make] of [
    ['SQLite, two processes', sqlite],
    ['PostgreSQL, two nodes', postgresql],
  ]) {
    const database = await make({ users: 100, tokensEach: 1 });
    const nodes = [await serve(database.url), await serve(database.url)];
    counts[engine] = await trials(nodes, size.staleTrials);
    for (const node of nodes) await node.stop();
  }
  return {
    title:
      'Requests begun after an acknowledged revocation, demotion, removal or password change that saw the old state',
    lines: Object.entries(counts).map(([engine, { old, tries }]) => ({
      what: `${engine}, of ${tries.toLocaleString('en')} tries`,
      value: old,
      goal: { atMost: 0 },
    })),
    detail: counts,
  };
}

async function trials([a, b], many) {
  const ask = async (node, method, path, authorization, body) => {
    const answer = await fetch(`${node.url}/v1${path}`, {
      method,
      headers: { ...authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const must = async (status, asked) => {
    const answer = await asked;
    if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.body?.message}`);
    return answer.body;
  };
  const owner = { authorization: basic(username(0)) };
  const member = { authorization: basic(username(1)) };
  await must(204, ask(a, 'POST', '/organization', owner, { name: 'bench-org' }));
  const memberKey = {
    'x-tiledb-rest-api-key': (
      await must(200, ask(a, 'POST', '/token', member, { name: 'long', expires: '2027-10-01T00:00:00Z' }))
    ).token,
  };
  let old = 0;
  let tries = 0;
  let current = password;
  const path = `/organizations/bench-org/${username(1)}`;
  for (let trial = 0; tries < many; trial++) {
    const [here, there] = trial % 2 === 0 ? [a, b] : [b, a];
    // Revocation.
    const { token } = await must(200, ask(here, 'POST', '/token', owner));
    const key = { 'x-tiledb-rest-api-key': token };
    await must(200, ask(there, 'GET', '/user', key));
    await must(204, ask(here, 'DELETE', `/tokens/${token}`, owner));
    if ((await ask(there, 'GET', '/user', key)).status !== 401) old++;
    // Membership, role, removal.
    await must(
      204,
      ask(here, 'POST', '/organizations/bench-org/user', owner, { username: username(1), role: 'admin' }),
    );
    await must(200, ask(there, 'GET', '/organizations/bench-org', memberKey));
    await must(204, ask(here, 'PATCH', path, owner, { role: 'read_only' }));
    const [seen] = (await must(200, ask(there, 'GET', '/user', memberKey))).organizations;
    if (seen?.role !== 'read_only') old++;
    await must(204, ask(here, 'DELETE', path, owner));
    if ((await must(200, ask(there, 'GET', '/user', memberKey))).organizations.length > 0) old++;
    tries += 3;
    // The password: two hashes each, so every tenth time, and more of the others.
    if (trial % 10 === 0) {
      const before = { authorization: `Basic ${Buffer.from(`${username(2)}:${current}`).toString('base64')}` };
      const session = (await must(200, ask(there, 'GET', '/session', before))).token;
      const next = `visibly-fake-${trial}`;
      await must(204, ask(here, 'POST', '/user/password_reset', before, { password: next }));
      current = next;
      if ((await ask(there, 'GET', '/user', { 'x-tiledb-rest-api-key': session })).status !== 401) old++;
      if ((await ask(there, 'GET', '/user', before)).status !== 401) old++;
      tries += 2;
    }
  }
  return { old, tries };
}
