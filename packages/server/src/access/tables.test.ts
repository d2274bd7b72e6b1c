import { actions, actionsOf, actionsOfOneself, roles, type Scope, scopeIncludes, scopes } from '@tessera/contract';
import { describe, expect, it } from 'vitest';
import { onEveryEngine } from '../testing/world.ts';
import { roleCan } from './can.ts';

// Both tables once more, written out: a slip in one of them is seen in the other.
const letters: Record<string, string> = {
  //                   owner admin read_write_delete read_write read_only
  read: 'OAdwr',
  write: 'OAdw',
  create: 'OAdw',
  delete: 'OAd',
  edit: 'OAdw',
  read_array_logs: 'OAdw',
  read_job_logs: 'OAdw',
  read_object_logs: 'OAdw',
  run_job: 'OAdw',
  delete_organization: 'O',
  edit_organization: 'OA',
  edit_billing: 'OA',
};

describe('roles → actions', () => {
  it('permit as the table says, in every cell', () => {
    expect(Object.keys(letters)).toEqual([...actions]);
    for (const [at, role] of roles.entries()) {
      for (const action of actions) {
        const expected = letters[action]?.includes('OAdwr'.charAt(at));
        expect(roleCan(role, action), `${role} ${action}`).toBe(expected);
      }
    }
  });

  it('permit each role everything that a weaker one may', () => {
    for (const [at, role] of roles.entries()) {
      for (const weaker of roles.slice(at)) expect(actionsOf(role)).toEqual(expect.arrayContaining(actionsOf(weaker)));
    }
  });

  it("permit everything in the caller's own namespace except actions that only organizations have", () => {
    expect(actionsOfOneself()).toEqual(
      actions.filter((action) => action !== 'edit_organization' && action !== 'delete_organization'),
    );
  });
});

describe('scopes', () => {
  it('include the lower levels of their noun; * includes all but the scopes of mailed tokens', () => {
    const mailed: readonly Scope[] = ['password_reset', 'confirm_email'];
    const below: Record<string, string[]> = {
      read: ['read'],
      'read-write': ['read', 'read-write'],
      admin: ['read', 'read-write', 'admin'],
    };
    for (const held of scopes) {
      const [noun, level = ''] = held.split(':');
      const included =
        held === '*'
          ? scopes.filter((scope) => !mailed.includes(scope))
          : mailed.includes(held)
            ? [held]
            : (below[level] ?? []).map((lower) => `${noun}:${lower}`);
      expect(scopes.filter((wanted) => scopeIncludes(held, wanted)).sort(), held).toEqual([...included].sort());
    }
  });
});

onEveryEngine('T17', (world) => {
  it('a token for organizations lists, makes and revokes no tokens and reads no account', async () => {
    const alice = await world().person('alice', { email: 'alice@fake.example' });
    await alice.basic.post('/token', { name: 'ci' });
    const own = await world().key(alice, 'organization:read');
    const key = world().withKey(own);
    const asked = [
      await key.get('/tokens'),
      await key.get('/tokens/session'),
      await key.get('/tokens/scopes'),
      await key.post('/token', {}),
      await key.get('/session'),
      await key.delete('/tokens/ci'),
      await key.delete(`/tokens/${own}`),
      await key.delete(`/tokens/${alice.token}`),
      await key.get('/user'),
      await key.get(`/users/${alice.username}`),
      await key.patch(`/users/${alice.username}`, { company: 'Acme' }),
      await key.delete(`/users/${alice.username}`),
    ];
    for (const { status, body, text } of asked) {
      expect([status, body.error]).toEqual([403, 'insufficient_scope']);
      expect(text).not.toContain('alice@fake.example');
    }
    // The sentence names the missing scope: the program's author cannot guess it.
    expect(asked[0]?.body.message).toBe('This needs the scope user:read, which this token does not have');
    expect((await key.get('/organizations')).status).toBe(200);
    expect((await alice.session.get('/tokens')).body.map(({ name }: { name: string }) => name)).toContain('ci');
  });
});
