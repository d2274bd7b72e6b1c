import { mkdirSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import { readConfig } from '../../../server/src/config/config.ts';
import { migratedTemplate } from '../../../server/src/testing/migrated-template.ts';
import { newDatabase } from '../../../server/src/testing/new-database.ts';
import { sql } from '../../../server/src/testing/sql.ts';
import { expectStatus } from '../../../server/src/testing/world.ts';
import type { Guide } from './guide.ts';

/** The guides that speak to the operator of a server, by file. */
export const guidesOfOperators: Record<string, Guide> = {
  'docs/administration.md': {
    after: async ({ world }) => expect(await sql(world, 'select username from users')).toEqual([{ username: 'alice' }]),
  },

  'docs/backup.md': {
    async arrange(scene) {
      await scene.acme();
      mkdirSync(scene.path('empty'));
    },
    async here(scene, command) {
      const { environment } = scene.at('alice').machine;
      if (/^tessera restore/.test(command) && environment['DATABASE_URL'] !== undefined) {
        delete environment['DATABASE_URL'];
        environment['TESSERA_DATA_DIR'] = scene.path('empty');
      }
      if (!command.startsWith('DATABASE_URL=')) return command.replace('/var/backups/', '');
      const { url, drop } = await newDatabase();
      onTestFinished(drop);
      return command.replace(/DATABASE_URL=\S+/, `DATABASE_URL=${url}`);
    },
  },

  'docs/deploy.md': {},

  'docs/import.md': {
    async arrange(scene) {
      scene.write('users.csv', 'username,email\nann,ann@example.com\nb b,ben@example.com\n');
      const user = {
        id: '0199a1b2-c3d4-4e5f-8a9b-00000000000a',
        username: 'cleo',
        createdTimestamp: 1_700_000_000_000,
      };
      scene.write('realm.json', JSON.stringify({ realm: 'myrealm', users: [user] }));
    },
    here(scene, command) {
      if (command.includes('refused')) {
        const fields = { username: 'ben', email: 'ben@example.com' };
        scene.write('users.csv.refused.jsonl', `${JSON.stringify(fields)}\n`);
      }
      return command;
    },
    codes: { 'tessera import users.csv.refused.jsonl': 0, 'tessera import users.csv': 8 },
    after: async ({ world }) =>
      expect(await sql(world, 'select username from users order by username')).toEqual([
        { username: 'ann' },
        { username: 'ben' },
      ]),
  },

  'docs/operating.md': {
    async arrange(scene) {
      mkdirSync(scene.path('etc'));
    },
    here: (scene, command) => command.replaceAll('/etc/tessera', scene.path('etc')),
    after(scene) {
      const { environment } = scene.at('alice').machine;
      expect(readConfig(environment)).toMatchObject({ mode: 'production', publicUrl: 'https://accounts.example.com' });
    },
  },

  'docs/operating-audit.md': {
    async arrange(scene) {
      const alice = await scene.acme();
      await scene.user('erin');
      await expectStatus(alice.post('/organizations/acme/user', { username: 'erin', role: 'read_only' }), 204);
    },
    async run(scene, { code }) {
      const { world } = scene;
      const database = await newDatabase(migratedTemplate);
      onTestFinished(database.drop);
      const { id } = (await scene.as('alice').get('/organizations/acme')).body;
      for (const statement of code.split(';').filter((text) => text.trim() !== '')) {
        expect(await sql({ engine: 'postgres', databaseUrl: database.url }, statement)).toEqual([]);
        const rows = await sql(world, statement.replace("'…'", `'${id}'`));
        if (statement.includes('namespace_id')) expect(rows).toMatchObject([{ action: 'member.add' }]);
      }
    },
  },
};
