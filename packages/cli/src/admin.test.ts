import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sql } from '../../server/src/testing/sql.ts';
import { expectStatus, onEveryEngine, unique, type World } from '../../server/src/testing/world.ts';
import { Machine } from './testing/run.ts';

/** An operator's machine beside this server: its database, and its keys. */
function machineOf(world: World): Machine {
  return new Machine({
    DATABASE_URL: world.databaseUrl,
    TESSERA_KEY_FILE: join(world.dataDir, 'keys'),
    PORT: new URL(world.url).port,
  });
}

onEveryEngine(
  'tessera admin',
  (world) => {
    const tokenOf = (url: string) => url.trim().split('#token=')[1] ?? '';

    it('makes the first account of a closed server, whose owner sets the password by the link', async () => {
      const machine = machineOf(world());
      const name = unique('alice');
      const { code, stdout, stderr } = await machine.run(['admin', 'create', name, '--email', `${name}@fake.example`]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^http:\/\/127[^ ]+\/reset-password#token=tsm_\w+\n$/)]);
      expect(stderr).not.toContain('token=');
      const password = 'Visibly-Fake-1';
      await expectStatus(world().withKey(tokenOf(stdout)).post('/user/password_reset', { password }), 204);
      const alice = world().withPassword(name, password);
      expect((await expectStatus(alice.get('/user'), 200)).body).toMatchObject({
        site_admin: true,
        is_valid_email: false,
      });
      await expectStatus(alice.get('/admin/users'), 200);
      expect((await machine.run(['admin', 'create', name])).code).toBe(6);
      expect((await machine.run(['admin', 'create', 'a b'])).code).toBe(2);
      const other = await machine.json('admin', 'create', unique('other'));
      expect(Object.keys(other)).toEqual(['username', 'url', 'expires_at']);
    });

    it('changes an account as the API does, and audits each run', async () => {
      const machine = machineOf(world());
      const bob = unique('bob');
      const { url } = await machine.json('admin', 'create', bob, '--email', `${bob}@fake.example`);
      await machine.json('admin', 'create', unique('steward'));
      const password = 'Visibly-Fake-1';
      await expectStatus(world().withKey(tokenOf(url)).post('/user/password_reset', { password }), 204);
      const basic = world().withPassword(bob, password);
      const { body: session } = await basic.get('/session');
      const user = (verb: string, ...more: string[]) => machine.json('admin', 'user', verb, bob, ...more);
      await user('disable');
      expect((await basic.get('/user')).body.error).toBe('account_disabled');
      expect((await machine.run(['admin', 'user', 'recovery-link', bob])).code).toBe(4);
      expect((await machine.json('admin', 'user', 'list', '--status', 'disabled', '--search', bob)).users).toHaveLength(
        1,
      );
      await user('enable');
      await user('end-sessions');
      expect((await world().withKey(session.token).get('/user')).status).toBe(401);
      await user('revoke-tokens');
      await user('require-password-change');
      expect((await basic.get('/tokens')).body.error).toBe('password_change_required');
      await user('confirm-email');
      expect(await user('show')).toMatchObject({ username: bob, is_valid_email: true, password_change_required: true });
      await machine.json('admin', 'revoke', bob);
      await machine.json('admin', 'grant', bob);
      const link = await user('recovery-link');
      await expectStatus(
        world().withKey(tokenOf(link.url)).post('/user/password_reset', { password: 'Visibly-Fake-2' }),
        204,
      );
      const { id } = (await world().withPassword(bob, 'Visibly-Fake-2').get('/user')).body;
      expect((await machine.run(['admin', 'user', 'delete', bob])).code).toBe(2);
      await user('delete', '--yes');
      expect((await machine.run(['admin', 'user', 'show', bob])).code).toBe(5);
      const entries = await sql(world(), `select action, actor_id, request_id from audit where subject_id = '${id}'`);
      const runs = entries.filter(({ request_id: run }) => String(run).startsWith('admin-'));
      expect(runs.map(({ action }) => action).sort()).toEqual(
        [
          ...['account.create', 'account.disable', 'account.enable', 'account.delete'],
          ...['admin.grant', 'admin.grant', 'admin.revoke', 'admin.recovery_link', 'admin.recovery_link'],
          ...['admin.end_sessions', 'admin.revoke_tokens', 'admin.require_password_change', 'admin.confirm_email'],
        ].sort(),
      );
      expect(runs.every(({ actor_id: actor }) => actor === null)).toBe(true);
    });

    it('shows and changes the settings, and says which the environment decides', async () => {
      const machine = machineOf(world());
      const settings = await machine.json('admin', 'settings', 'update', '--max-token-days', '30');
      expect(settings).toMatchObject({ max_token_days: 30, from_environment: [] });
      machine.environment['TESSERA_SIGNUP'] = 'closed';
      const shown = await machine.json('admin', 'settings', 'show');
      expect(shown).toMatchObject({ max_token_days: 30, signup: 'closed', from_environment: ['signup'] });
      expect((await machine.run(['admin', 'settings', 'update', '--max-token-days', 'x'])).code).toBe(2);
      // The operator may: the command line also works for a user that cannot sign in.
      const required = await machine.json('admin', 'settings', 'update', '--require-second-factor', 'yes');
      expect(required.require_second_factor).toBe(true);
      await machine.json('admin', 'settings', 'update', '--require-second-factor', 'no');
    });

    it('shows and changes how much an organization may have', async () => {
      const machine = machineOf(world());
      const [alice, acme] = [unique('alice'), unique('acme')];
      const { url } = await machine.json('admin', 'create', alice);
      const password = 'Visibly-Fake-1';
      await expectStatus(world().withKey(tokenOf(url)).post('/user/password_reset', { password }), 204);
      await expectStatus(world().withPassword(alice, password).post('/organization', { name: acme }), 204);
      const usual = { members: 10_000, credentials: 200, pending_invitations: 100 };
      const quotas = (...options: string[]) => machine.json('admin', 'org', 'quotas', acme, ...options);
      expect(await quotas()).toEqual(usual);
      expect(await quotas('--members', '5')).toEqual({ ...usual, members: 5 });
      expect(await quotas('--members', '0', '--credentials', '7')).toEqual({ ...usual, credentials: 7 });
      expect((await machine.run(['admin', 'org', 'quotas', acme, '--members', 'many'])).code).toBe(2);
      expect((await machine.run(['admin', 'org', 'quotas', unique('nothing')])).code).toBe(5);
      const [entry] = await sql(
        world(),
        "select detail, actor_id from audit where action = 'admin.quotas' order by id",
      );
      expect(entry).toEqual({ detail: 'members 5', actor_id: null });
    });
  },
  { environment: { TESSERA_SIGNUP: 'closed' } },
);
