import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { basic } from '../../src/testing/caller.ts';
import { newDatabase } from '../../src/testing/new-database.ts';
import { ServerProcess, startCommand, temporaryFolder } from '../../src/testing/process.ts';
import { sql } from '../../src/testing/sql.ts';
import { engines, expectStatus, unique } from '../../src/testing/world.ts';

// The maximum that the limits permit, all at once: `docs/limits.md`, and bodies of 64 KiB.
const members = 10_000;
const full = 2;
const organizations = 200;
const credentials = 200;
const mostBody = 62_000;
const longName = 'ж'.repeat(255);
const instant = '2026-01-01T00:00:00.000Z';

it.each(engines)(
  'answers everything that limits permit within a heap of 256 MB, and others beside it (%s)',
  { timeout: 240_000 },
  async (engine) => {
    const dataDir = temporaryFolder();
    const database =
      engine === 'sqlite'
        ? { url: `sqlite:${join(dataDir, 'tessera.db')}`, drop: async () => {} }
        : await newDatabase();
    onTestFinished(database.drop);
    const environment = { TESSERA_DATA_DIR: dataDir, DATABASE_URL: database.url, TESSERA_LOG_LEVEL: 'info' };
    const [node = '', ...rest] = startCommand;
    const server = await ServerProcess.start(environment, [node, '--max-old-space-size=256', ...rest]);
    onTestFinished(async () => {
      server.signal('SIGKILL');
      await server.ended;
    });
    const username = unique('alice');
    const password = 'visibly-fake-password';
    await expectStatus(server.caller().post('/user', { username, password }), 204);
    const byPassword = server.caller({ authorization: basic(username, password) });
    const { body: session } = await expectStatus(byPassword.get('/session'), 200);
    const { body: self } = await expectStatus(byPassword.get('/user'), 200);
    const alice = server.caller({ 'x-tiledb-rest-api-key': session.token });
    const fill = (statement: string) => sql({ engine, databaseUrl: database.url }, statement);
    const numbers = (most: number) =>
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${most})`;

    // People and organizations with the longest texts there are.
    const people = numbers(members - 1);
    await fill(`insert into namespaces (id, kind) ${people} select 'user-' || i, 'user' from n`);
    await fill(
      `insert into users (id, username, username_key, password_hash, name, email, created_at, updated_at) ${people}
       select 'user-' || i, 'member-${'m'.repeat(50)}' || i, 'member-${'m'.repeat(50)}' || i, '!', '${longName}',
       'a${'b'.repeat(60)}' || i || '@${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(50)}.example', '${instant}', '${instant}' from n`,
    );
    const teams = numbers(organizations);
    const locations = JSON.stringify({ a: 'я'.repeat(mostBody / 2) });
    await fill(`insert into namespaces (id, kind) ${teams} select 'team-' || i, 'organization' from n`);
    await fill(
      `insert into organizations (id, name, name_key, asset_locations, created_at, updated_at) ${teams}
       select 'team-' || i, 'team-' || i, 'team-' || i, '${locations}', '${instant}', '${instant}' from n`,
    );
    await fill(
      `insert into members (organization_id, user_id, role, created_at) ${teams}
       select 'team-' || i, '${self.id}', 'owner', '${instant}' from n`,
    );
    for (let team = 1; team <= full; team++) {
      await fill(
        `insert into members (organization_id, user_id, role, created_at) ${people}
         select 'team-${team}', 'user-' || i, 'owner', '${instant}' from n`,
      );
    }
    const buckets = JSON.stringify(Array.from({ length: 60 }, (_, at) => `s3://bucket-${at}/${'p'.repeat(1000)}`));
    await fill(
      `insert into aws_credentials (id, namespace_id, name, access_key_id, service_role_arn, is_default, buckets, created_at, updated_at)
       ${numbers(credentials)} select 'credentials-' || i, 'team-1', 'c' || i, null, 'fake', 0, '${buckets}', '${instant}', '${instant}' from n`,
    );

    const heavy = [
      ...Array.from({ length: full }, (_, at) => `/organizations/team-${at + 1}`),
      ...['/organizations', '/credentials/team-1/aws', '/v2/credentials/team-1?per_page=200', '/user'],
    ];
    const sizes = new Map<string, number>();
    const asked = Promise.all(
      [...heavy, ...heavy].map(async (path) => {
        const { status, text, headers } = await (path.startsWith('/v2') ? alice.below('').get(path) : alice.get(path));
        if (status === 200) sizes.set(path, Buffer.byteLength(text));
        else expect([status, headers.get('retry-after')], path).toEqual([429, '1']);
      }),
    );
    for (let beside = 0; beside < 5; beside++) await expectStatus(alice.get('/tokens'), 200);
    await asked;
    // All of them were answered at least once, and as long as they are, none is longer than the limits allow.
    expect([...sizes.keys()].sort()).toEqual([...heavy].sort());
    expect(Math.max(...sizes.values())).toBeLessThan(24 * 1024 * 1024);
    expect(sizes.get('/organizations/team-1')).toBeGreaterThan(5 * 1024 * 1024);
    // The list of organizations has nothing of their members in it.
    expect(sizes.get('/organizations')).toBeLessThan(organizations * (mostBody + 2000));
    expect(sizes.get('/user')).toBeLessThan(256 * 1024);
    await expectStatus(alice.get('/user'), 200);
  },
);
