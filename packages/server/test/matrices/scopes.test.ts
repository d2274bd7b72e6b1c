import { operationList, type Scope, scopes } from '@tessera/contract';
import { expect, it } from 'vitest';
import { markdownTable, scopeCell } from '../../src/access/permissions-page.ts';
import { expectStatus, onEveryEngine, type World } from '../../src/testing/world.ts';
import { ask, here, success } from './every-operation.ts';
import { type Stage, setStage } from './stage.ts';

type Listed = (typeof operationList)[number];

/**
 * Operations that come before the account, an organization or the token itself is deleted; a mailed token works once.
 */
function inOrder(scope: Scope): Listed[] {
  const last = (operation: Listed) => {
    const usesItselfUp =
      operation.permission && 'scope' in operation.permission && operation.permission.scope === scope;
    if (usesItselfUp && (scope === 'password_reset' || scope === 'confirm_email')) return 2;
    return operation.id === 'deleteUser' ? 1 : 0;
  };
  return operationList.toSorted((a, b) => last(a) - last(b));
}

async function tokenOf(world: World, { self }: Stage, scope: Scope): Promise<string> {
  if (scope !== 'confirm_email') return world.key(self, scope);
  const { body } = await self.session.get('/user');
  return world.mailedToken(body.email, 'confirm-email');
}

function tableOf(cell: (operation: Listed, scope: Scope) => string): string {
  const head = ['', ...scopes.map((scope) => `\`${scope}\``)];
  return `${markdownTable(
    head,
    operationList.map((operation) => [operation.id, ...scopes.map((scope) => cell(operation, scope))]),
  )}\n`;
}

function expected(operation: Listed, scope: Scope): string {
  const permitted = String(success(operation.id));
  const cell = scopeCell(scope, operation);
  if (cell === 'service') return permitted;
  if (operation.permission === null || 'scope' in operation.permission) return cell === '' ? '403' : permitted;
  const own = cell === '✓' || cell === 'own' ? permitted : '403';
  const organization = cell === '✓' || cell === 'organization' ? permitted : '403';
  return own === organization ? own : `own ${own}, organization ${organization}`;
}

// Hundreds of requests in a row, on machines that have other things to do.
const manyRequests = 300_000;

onEveryEngine('scopes × operations', (world) => {
  it(
    'T05, T06, T17, T20: permit over HTTP as the contract says, in every cell',
    async () => {
      const found = new Map<string, string>();
      for (const scope of scopes) {
        const stage = await setStage(world());
        const caller = world().withKey(await tokenOf(world(), stage, scope));
        await expectStatus(stage.self.basic.post('/token', { name: 'doomed' }), 200);
        for (const operation of inOrder(scope)) {
          // An account is not deleted while it is the last owner of an organization with others in it.
          if (operation.id === 'deleteUser') {
            await expectStatus(stage.self.basic.delete(`/organizations/${stage.organization}`), 204);
          }
          const answers = await ask(operation.id, { ...stage, caller });
          const statuses = [...new Set(answers.map(({ status }) => status))];
          const cell = statuses.length === 1 ? `${statuses}` : `own ${statuses[0]}, organization ${statuses[1]}`;
          found.set(`${operation.id} ${scope}`, cell);
          for (const { status, body } of answers) {
            const unlessAsked = `${operation.id} ${scope}, as ${here} asks`;
            if (status >= 400) expect(body.error, unlessAsked).toBe('insufficient_scope');
          }
        }
      }
      const table = tableOf(({ id }, scope) => found.get(`${id} ${scope}`) ?? '');
      expect(table).toBe(tableOf(expected));
      await expect(table).toMatchFileSnapshot('scope-operation.md');
    },
    manyRequests,
  );
});
