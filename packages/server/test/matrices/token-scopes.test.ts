import { operations, type Scope, scopes, scopesInclude } from '@tessera/contract';
import { expect, it } from 'vitest';
import { markdownTable } from '../../src/access/permissions-page.ts';
import { onEveryEngine, unique } from '../../src/testing/world.ts';

const { permission } = operations.requestToken;
const mailed: readonly Scope[] = ['password_reset', 'confirm_email'];

/** The answer of POST /token to a caller who has just given the password, and holds these scopes. */
function expected(held: readonly Scope[], requested: Scope): number {
  if (!scopesInclude(held, permission.scope)) return 403;
  if (requested === 'confirm_email') return 403;
  return scopesInclude(held, requested === 'password_reset' ? 'user:admin' : requested) ? 200 : 403;
}

function tableOf(rows: readonly (readonly Scope[])[], cell: (held: readonly Scope[], requested: Scope) => string) {
  return `${markdownTable(
    ['held \\ requested', ...scopes.map((scope) => `\`${scope}\``)],
    rows.map((held) => [`\`${held.join(' ')}\``, ...scopes.map((requested) => cell(held, requested))]),
  )}\n`;
}

// Alone, most scopes do not even permit the operation. Beside one that does, the rule shows: no more than one has.
const alone = scopes.map((scope): readonly Scope[] => [scope]);
const beside = scopes
  .filter((scope) => !mailed.includes(scope) && scope !== permission.scope)
  .map((scope): readonly Scope[] => [scope, permission.scope]);

// Hundreds of requests in a row, on machines that have other things to do.
const manyRequests = 300_000;

onEveryEngine('held × requested scopes', (world) => {
  it(
    'T01: gives a token no scope that its caller does not have, in every cell',
    async () => {
      const email = `${unique('alice')}@fake.example`;
      const alice = await world().person('alice', { email });
      const rows = [...alone, ...beside];
      const found = new Map<string, string>();
      for (const held of rows) {
        const token = held.includes('confirm_email')
          ? await world().mailedToken(email, 'confirm-email')
          : await world().key(alice, [...held]);
        for (const requested of scopes) {
          const { status, body } = await world()
            .withKey(token)
            .post('/token', { scope: [requested] });
          found.set(`${held} ${requested}`, String(status));
          if (status === 200) expect(body.scope).toEqual([requested]);
          else expect(body.error, `${held} ${requested}`).toBe('insufficient_scope');
        }
        const unknown = await world()
          .withKey(token)
          .post('/token', { scope: ['user:write'] });
        expect(unknown.status, `${held}`).toBe(scopesInclude(held, permission.scope) ? 400 : 403);
      }
      const table = tableOf(rows, (held, requested) => found.get(`${held} ${requested}`) ?? '');
      expect(table).toBe(tableOf(rows, (held, requested) => String(expected(held, requested))));
      await expect(table).toMatchFileSnapshot('token-scopes.md');
    },
    manyRequests,
  );
});
