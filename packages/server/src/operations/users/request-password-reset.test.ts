import { request } from 'node:http';
import { expect, it } from 'vitest';
import { allSent } from '../../testing/all-sent.ts';
import { expectStatus, onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('POST /user/password_reset/request', (world) => {
  const ask = (body: unknown) => world().anonymous.post('/user/password_reset/request', body);
  const resetsTo = (email: string) =>
    world()
      .mailsTo(email)
      .filter((mail) => mail.includes('reset-password'));

  it('A05 answers the same for known and unknown users', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    await world().confirm(email);
    const asked = [
      { email },
      { username: alice.username },
      { email: `${unique('nobody')}@example.com` },
      { username: unique('nobody') },
      { email: 'no address at all' },
    ];
    const answers = [];
    for (const body of asked) answers.push(await ask(body));
    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(asked.length).fill([204, '']));
    const headers = answers.map(({ headers }) => [...headers.keys()]);
    expect(headers).toEqual(Array(asked.length).fill(headers[0]));
    await allSent(world().app.deps.db);
    expect(resetsTo(email)).toHaveLength(2);
  });

  it('mails to confirmed addresses only', async () => {
    const email = `${unique('mallory')}@example.com`;
    const mallory = await world().person('mallory', { email });
    await expectStatus(ask({ email }), 204);
    await expectStatus(ask({ username: mallory.username }), 204);
    await allSent(world().app.deps.db);
    expect(world().mailsTo(email)).toHaveLength(1);
    expect(resetsTo(email)).toEqual([]);
  });

  it('finds the address and the name in any case, and no look-alike', async () => {
    const email = `${unique('kate')}@example.com`;
    const kate = await world().person('kate', { email });
    await world().confirm(email);
    await expectStatus(ask({ email: email.toUpperCase() }), 204);
    await expectStatus(ask({ username: kate.username.toUpperCase(), email: '' }), 204);
    // The Kelvin sign becomes a k in lower case.
    await expectStatus(ask({ email: email.replace('k', '\u212A') }), 204);
    await expectStatus(ask({ username: kate.username.replace('k', '\u212A') }), 204);
    await allSent(world().app.deps.db);
    expect(resetsTo(email)).toHaveLength(2);
  });

  it.each([{}, { email: '' }, { email: null, username: '' }, { username: 'a\u0000b' }, { email: ['a@example.com'] }])(
    'refuses %j',
    async (body) => {
      expect((await ask(body)).status).toBe(400);
    },
  );

  it('A27 mails links that begin with the configured URL, for any Host of the request', async () => {
    const email = `${unique('alice')}@example.com`;
    const alice = await world().person('alice', { email });
    await world().confirm(email);
    const { port } = new URL(world().url);
    const status = await new Promise((resolve, reject) => {
      const body = JSON.stringify({ username: alice.username });
      const sent = request({
        port,
        method: 'POST',
        path: `http://evil.example:${port}/v1/user/password_reset/request`,
        headers: {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          forwarded: 'host=evil.example',
          'content-type': 'application/json',
          'content-length': body.length,
        },
      });
      sent.on('response', (response) => resolve(response.resume().statusCode));
      sent.on('error', reject);
      sent.end(body);
    });
    // In absolute form the request may be refused; the mail is the point.
    if (status !== 204) await expectStatus(world().anonymous.post('/user/password_reset/request', { email }), 204);
    await world().mailedToken(email, 'reset-password');
    for (const mail of world().mailsTo(email)) {
      expect(mail).not.toContain('evil');
      expect(mail).toContain(`${world().url}/`);
    }
  });
});
