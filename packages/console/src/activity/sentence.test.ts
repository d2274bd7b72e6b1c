import { describe, expect, it } from 'vitest';
import { auditedActions } from '../../../server/src/services/audit/event.ts';
import { kindsIn } from './kinds.ts';
import { type Entry, hasSentence, sentenceOf } from './sentence.ts';

const [alice, bob] = ['0190-alice', '0190-bob'];
const at = '2030-01-31T12:00:00.000Z';
const said = (entry: Partial<Entry> & { action: string }) => sentenceOf({ at, ...entry }, alice);

describe('an entry of the audit', () => {
  it('has a sentence for every action', () => {
    expect(auditedActions.filter((action) => !hasSentence(action))).toEqual([]);
  });

  it('is of a kind that the list can be filtered by', () => {
    const nouns = new Set(auditedActions.map((action) => action.slice(0, action.indexOf('.'))));
    expect(new Set(kindsIn('site').map(({ value }) => value))).toEqual(nouns);
    expect(kindsIn('own').map(({ value }) => value)).toEqual(expect.arrayContaining(['passkey', 'identity', 'device']));
    expect(kindsIn({ organization: 'acme' }).map(({ value }) => value)).toContain('sso_domain');
  });

  it("names actor, action and object, from the reader's view", () => {
    expect(said({ action: 'token.create', actor_id: alice, actor_name: 'alice', subject_name: 'ci' })).toBe(
      'You created the token ci',
    );
    const member = {
      actor_id: bob,
      actor_name: 'bob',
      subject_id: alice,
      subject_name: 'alice',
      namespace_id: 'acme-id',
      namespace_name: 'acme',
    };
    expect(said({ ...member, action: 'member.add', detail: 'read_only' })).toBe('bob added you to acme (Read only)');
    expect(said({ ...member, action: 'member.update', detail: 'read_only to admin' })).toBe(
      'bob changed your role in acme (Read only to Admin)',
    );
    expect(said({ ...member, action: 'member.remove' })).toBe('bob removed you from acme');
  });

  it('says so where a name is gone, and where the operator acted', () => {
    expect(said({ action: 'token.revoke', actor_id: bob, subject_id: 'gone' })).toBe('A deleted user revoked a token');
    const left = { action: 'member.remove', actor_id: bob, subject_id: bob, detail: 'admin, with the account' };
    expect(said({ ...left, namespace_id: 'acme-id', namespace_name: 'acme' })).toBe(
      'A deleted user left acme with the deletion of the account',
    );
    expect(said({ action: 'admin.grant', subject_id: bob, subject_name: 'bob' })).toBe(
      'The operator made bob an administrator of the site',
    );
  });

  it('has words for an action of a newer server, and for one that is called like a part of every object', () => {
    expect(said({ action: 'robot.wave_back', actor_id: alice, detail: 'twice' })).toBe(
      'You did this: robot wave back (twice)',
    );
    expect(said({ action: 'constructor', actor_id: alice })).toBe('You did this: constructor');
  });
});
