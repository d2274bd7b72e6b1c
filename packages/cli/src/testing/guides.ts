import type { Tessera } from '@tessera/client';
import { expect } from 'vitest';
import { readConfig } from '../../../server/src/config/config.ts';
import { answer, refuse } from '../../../server/src/testing/fake-store.ts';
import { codeOf } from '../../../server/src/testing/totp.ts';
import { expectStatus } from '../../../server/src/testing/world.ts';
import type { Guide } from './guide.ts';
import { guidesOfOperators } from './guides-of-operators.ts';
import { node, python } from './programs.ts';
import type { Scene } from './scene.ts';

async function secondFactor(scene: Scene): Promise<void> {
  const { machine } = scene.at('alice');
  const session = scene.world.withKey(machine.environment['TESSERA_TOKEN'] ?? '');
  const { secret } = (await expectStatus(session.post('/user/mfa/totp'), 200)).body;
  const code = codeOf(secret, scene.world.clock.now(), -1);
  await expectStatus(session.post('/user/mfa/totp/confirm', { code }), 200);
}

/** The guides, by file. */
export const guides: Record<string, Guide> = {
  ...guidesOfOperators,

  'README.md': {
    arrange: (scene) => scene.user('ada'),
    async run(scene, { language, code }) {
      if (language === 'python') await python(scene, code);
      else {
        const told = code.replace('http://127.0.0.1:8080', scene.world.url);
        expect(await node(scene, told, 'e2e/official-client')).toMatchObject({ code: 0, stdout: 'ada\n' });
      }
    },
  },

  'docs/from-tiledb-cloud.md': {
    arrange: (scene) => scene.user('alice'),
    here: (scene, command) =>
      command.replace('http://127.0.0.1:8080', scene.world.url).replace('--tiledb', '--tiledb --username alice'),
    async run(scene, { language, code }) {
      if (language === 'js') {
        const token = scene.at('alice').machine.environment['TESSERA_TOKEN'];
        const told = `${code.replace('http://127.0.0.1:8080', scene.world.url)}\nreturn tessera;`;
        const tessera = (await scene.program(told, { token })) as Tessera;
        expect(await tessera.getUser()).toMatchObject({ username: 'alice' });
      } else {
        await python(scene, code);
      }
    },
  },

  'docs/invitations.md': {
    async arrange(scene) {
      await scene.acme();
      await scene.user('erin');
    },
    here: (_scene, command, before) => {
      const [id = ''] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(before) ?? [];
      return command.replace('0199a1b2-c3d4-7e5f-8a9b-000000000001', id);
    },
    after: async (scene) =>
      expect((await scene.as('erin').get('/user')).body.organizations).toMatchObject([{ role: 'read_write' }]),
  },

  'docs/oauth.md': {
    arrange: (scene) => scene.acme(),
    here: (_scene, command, before) =>
      command.replace('device_code=tsd_…', `device_code=${/tsd_\w+/.exec(before)?.[0] ?? ''}`),
    codes: { 'curl -sS $TESSERA_URL/v1/oauth/token': 22 },
    async run(scene, { code }) {
      const { machine, typist } = scene.at('alice');
      const made = await typist.type('tessera admin service-credential create viewer --json');
      const headers = { authorization: `Bearer ${JSON.parse(made.stdout).secret}` };
      const token = machine.environment['TESSERA_TOKEN'] ?? '';
      const { body } = await scene.world.anonymous.form('/oauth/introspect', { token }, headers);
      // That of a tool, which this one is not.
      expect({ ...body, client_id: 'array-viewer' }).toEqual(
        expect.objectContaining(
          Object.fromEntries(Object.keys(JSON.parse(code)).map((name) => [name, expect.anything()])),
        ),
      );
    },
  },

  'docs/organization-policies.md': {
    async arrange(scene) {
      await scene.acme();
      await secondFactor(scene);
    },
    // An owner's own address has to be among them.
    here: (_scene, command) => command.replace('203.0.113.0/24', '127.0.0.0/8'),
  },

  'docs/short-lived-keys.md': {
    async arrange(scene) {
      const alice = await scene.acme();
      const token = (await expectStatus(alice.post('/token', { scope: '*' }), 200)).body.token;
      scene.at('alice').machine.environment['TESSERA_TOKEN'] = token;
      scene.write('sas.txt', '?sv=2022-11-02&sp=r&sig=visibly-fake');
      scene.write('key.json', '{"client_email": "fake@example.com", "private_key": "visibly-fake"}');
      scene.store.behave = (asked, response) =>
        /team-/.test(asked.url) ? refuse(response, 403, 'AccessDenied') : answer(asked, response);
    },
    here: (scene, command) => command.replace('http://127.0.0.1:9000', scene.store.url).replace('GOOG…', 'GOOGFAKE'),
    async run(scene, { code }) {
      const done = await node(scene, code.replace('http://127.0.0.1:9000', scene.store.url), 'e2e/s3');
      expect(scene.store.asked.map(({ method, url }) => `${method} ${url.split('?')[0]}`).slice(-3)).toEqual([
        'PUT /acme-lake/team/a',
        'GET /acme-lake/team/a',
        'PUT /acme-lake/team-evil/a',
      ]);
      expect(done.stderr).toContain('httpStatusCode: 403');
    },
  },

  'docs/single-sign-on.md': {
    async arrange(scene) {
      await scene.acme();
      scene.write('oidc', 'visibly-fake');
    },
    here(scene, command, before) {
      const [record] = /tessera-domain-verification=[\w-]+/.exec(before) ?? [];
      if (record !== undefined) scene.world.txt.set('example.com', [record]);
      return command.replace('/run/secrets', scene.folder).replace('https://id.example.com', scene.provider.issuer);
    },
    after(scene) {
      const config = readConfig(scene.at('alice').machine.environment);
      expect(config).toMatchObject({ oidc: { issuer: scene.provider.issuer, name: 'Example ID' } });
    },
  },

  'packages/cli/README.md': {
    async arrange(scene) {
      delete scene.at('alice').machine.environment['TESSERA_TOKEN'];
    },
    here: (scene, command) => {
      if (command === 'npx tessera login') return `${command} ${scene.world.url} --username alice`;
      return command;
    },
  },

  'packages/client/README.md': {
    async arrange(scene) {
      await scene.acme();
      await scene.user('erin');
    },
    async run(scene, { code }) {
      const token = scene.at('alice').machine.environment['TESSERA_TOKEN'];
      // The second block goes on where the first one ends.
      const begin = code.includes('new Tessera(') ? '' : "const tessera = new Tessera({ baseUrl: '' });\n";
      const baseUrl = `baseUrl: '${scene.world.url}'`;
      await scene.program(`${begin}${code}`.replace(/baseUrl: '[^']*'/, baseUrl), { token });
    },
    after: async (scene) => {
      expect((await scene.as('erin').get('/user')).body.organizations).toMatchObject([{ role: 'read_write' }]);
      expect((await scene.as('dave').get('/user')).status).toBe(200);
    },
  },

  'packages/console/README.md': {},
};
