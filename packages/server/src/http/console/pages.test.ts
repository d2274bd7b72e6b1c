import { request } from 'node:http';
import { expect, it } from 'vitest';
import { onEveryEngine, type World } from '../../testing/world.ts';

const get = (world: World, path: string, headers = {}) => fetch(`${world.url}${path}`, { headers, redirect: 'manual' });

const html = { accept: 'text/html' };

onEveryEngine('the console pages', (world) => {
  it.each(['/', '/sign-in', '/tokens/new', '/organizations/acme/settings', '/confirm-email', '/outbox'])(
    'answer HTML at %s, that cannot be stored, framed or extended',
    async (path) => {
      const answer = await get(world(), path, html);
      expect(answer.status).toBe(200);
      const { headers } = answer;
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-frame-options')).toBe('DENY');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(nonce).toHaveLength(24);
      const page = await answer.text();
      expect(page).toContain(`nonce="${nonce}"`);
      expect(page.match(/<script(?![^>]* src=)/)).toBeNull();
      expect(page).toContain('<noscript>The console needs JavaScript.');
      const again = (await get(world(), path, html)).headers.get('content-security-policy');
      expect(again).not.toBe(policy);
    },
  );

  it.each(['/user', '/user/x.css', '/nothing', '/tokens/', '/tokens/x', '/organizations/acme/nothing', '/index.html'])(
    'are a 404 at %s, in HTML for a browser and in JSON for a client',
    async (path) => {
      const shown = await raw(world().url, path);
      expect([shown.status, shown.type]).toEqual([404, 'text/html; charset=utf-8']);
      expect(shown.text).toContain('<div id="root">');
      for (const accept of ['*/*', 'application/json', '']) {
        const { status, type, text } = await raw(world().url, path, { accept });
        expect([status, type]).toEqual([404, 'application/json; charset=utf-8']);
        expect(JSON.parse(text)).toMatchObject({ code: 404, error: 'not_found' });
      }
    },
  );

  it.each([
    '/console',
    '/console/v1',
    '/v1',
    '/v1/nothing',
    '/v1?x',
    '/assets/nothing.js',
    '/assets/../index.html',
    '/docs/nothing',
    '/v4/capabilities',
  ])('leave %s a 404 in JSON, for any Accept header', async (path) => {
    // Not fetch, which would tidy the path up.
    const { status, type, text } = await raw(world().url, path);
    expect([status, type]).toEqual([404, 'application/json; charset=utf-8']);
    expect(JSON.parse(text)).toMatchObject({ code: 404, error: 'not_found' });
  });

  it('name the scripts of the page, and have the frame of the signed-in where it stands in one', async () => {
    const tokens = await (await get(world(), '/tokens', html)).text();
    expect(
      tokens.match(/<link rel="modulepreload" nonce="[^"]{24}" href="\/assets\/[^"]+\.js">/g)?.length,
    ).toBeGreaterThan(1);
    expect(tokens).toContain('class="first-bar"');
    // The user and the list are fetched while the scripts are.
    for (const path of ['/user', '/tokens']) {
      expect(tokens).toContain(`<link rel="preload" as="fetch" crossorigin href="/console/v1${path}">`);
    }
    const signIn = await (await get(world(), '/sign-in', html)).text();
    expect(signIn).not.toContain('class="first-bar"');
    expect(signIn).not.toContain('as="fetch"');
  });

  it('for visitors say whether the browser is signed in, so that they lead on', async () => {
    const alice = await world().person('alice');
    const says = async (path: string, token: string) =>
      (await (await get(world(), path, { ...html, cookie: `__Host-tessera=${token}` })).text()).includes('signed_in');
    expect(await says('/sign-in', alice.token)).toBe(true);
    expect(await says('/sign-up', alice.token)).toBe(true);
    expect(await says('/forgot-password', alice.token)).toBe(false);
    expect(await says('/sign-in', 'tss_fake')).toBe(false);
    await alice.session.delete(`/tokens/${alice.token}`);
    expect(await says('/sign-in', alice.token)).toBe(false);
  });

  it('lead password managers to where the password is changed', async () => {
    const answer = await get(world(), '/.well-known/change-password', html);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/account/password']);
  });

  it('lead browsers that look for an icon beside an answer to the mark', async () => {
    const answer = await get(world(), '/favicon.ico');
    expect(answer.status).toBe(302);
    const mark = await get(world(), answer.headers.get('location') ?? '');
    expect([mark.status, mark.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  it('have assets that are cached for ever under a name of their own, and travel compressed', async () => {
    const page = await (await get(world(), '/')).text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
    const answer = await get(world(), script, { 'accept-encoding': 'gzip' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
  });

  it('C01: carry no stored data', async () => {
    const canary = 'visibly-fake-canary-secret';
    const alice = await world().person('alice');
    await alice.session.post(`/credentials/${alice.username}/aws`, {
      name: 'canary',
      access_key_id: 'AKIAFAKECANARY',
      secret_access_key: canary,
    });
    for (const path of ['/credentials', '/credentials/edit?name=canary']) {
      const page = await (await get(world(), path, { cookie: `__Host-tessera=${alice.token}` })).text();
      expect(page).not.toContain(canary);
      expect(page).not.toContain(alice.username);
    }
    const list = await fetch(`${world().url}/console/v1/credentials/${alice.username}/aws`, {
      headers: { cookie: `__Host-tessera=${alice.token}`, 'sec-fetch-site': 'same-origin' },
    });
    expect(list.status).toBe(200);
    const text = await list.text();
    expect(text).toContain('AKIAFAKECANARY');
    for (let at = 0; at + 12 <= canary.length; at++) expect(text).not.toContain(canary.slice(at, at + 12));
  });
});

const production = {
  TESSERA_PUBLIC_URL: 'https://tessera.example',
  TESSERA_SMTP_URL: 'smtp://127.0.0.1:1',
  TESSERA_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};

onEveryEngine(
  'the console pages in production',
  (world) => {
    it('S09: tell browsers to come over TLS only', async () => {
      const answer = await get(world(), '/sign-in');
      expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
    });

    it('have no mail outbox', async () => {
      expect((await get(world(), '/outbox', html)).status).toBe(404);
      const own = { origin: 'https://tessera.example', 'sec-fetch-site': 'same-origin' };
      expect((await get(world(), '/console/outbox', own)).status).toBe(404);
    });

    it('S05, S07: take requests from the public address alone, and give cookies that travel over TLS alone', async () => {
      const alice = await world().person('alice');
      const signIn = (origin: string) =>
        fetch(`${world().url}/console/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin' },
          body: JSON.stringify({ username: alice.username, password: alice.password }),
        });
      expect((await signIn(world().url)).status).toBe(403);
      const answer = await signIn('https://tessera.example');
      expect(answer.status).toBe(204);
      expect(answer.headers.getSetCookie()[0]).toMatch(
        /^__Host-tessera=tss_\w+; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      );
    });
  },
  { environment: production },
);

onEveryEngine('the mail outbox', (world) => {
  it('shows the newest mails, links and all', async () => {
    const email = 'alice.outbox@example.com';
    await world().person('alice', { email });
    const token = await world().mailedToken(email, 'confirm-email');
    const answer = await get(world(), '/console/outbox', { 'sec-fetch-site': 'same-origin' });
    const mails = (await answer.json()) as { to: string; subject: string; text: string }[];
    const mail = mails.find(({ to }) => to === email);
    expect(mail?.subject).toBe('Confirm your e-mail address');
    expect(mail?.text).toContain(`${world().url}/confirm-email#token=${token}\n`);
  });

  it('is closed to a name that only points at this machine', async () => {
    const headers = { host: 'rebound.example', 'sec-fetch-site': 'same-origin' };
    expect((await raw(world().url, '/console/outbox', headers)).status).toBe(403);
  });
});

function raw(base: string, path: string, headers: Record<string, string> = html) {
  const { hostname, port } = new URL(base);
  return new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    request({ hostname, port, path, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
      );
    })
      .on('error', reject)
      .end();
  });
}
