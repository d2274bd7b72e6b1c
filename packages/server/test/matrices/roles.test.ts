import { operationList, roles } from '@tessera/contract';
import { expect, it } from 'vitest';
import { markdownTable, roleCell } from '../../src/access/permissions-page.ts';
import { expectStatus, onEveryEngine } from '../../src/testing/world.ts';
import { ask, success } from './every-operation.ts';
import { setStage } from './stage.ts';

const inOrganization = operationList.filter(({ action }) => action !== undefined);
// The objects of later requests must still exist.
const asked = inOrganization.toSorted(
  (a, b) => Number(a.id === 'deleteOrganization') - Number(b.id === 'deleteOrganization'),
);
const columns = [...roles, 'nobody'] as const;

function tableOf(cell: (id: (typeof inOrganization)[number]['id'], column: (typeof columns)[number]) => string) {
  return `${markdownTable(
    ['', ...columns],
    inOrganization.map(({ id }) => [id, ...columns.map((column) => cell(id, column))]),
  )}\n`;
}

// Hundreds of requests in a row, on machines that have other things to do.
const manyRequests = 300_000;

onEveryEngine('roles × operations', (world) => {
  it(
    'permit over HTTP as the table of roles says, in every cell',
    async () => {
      const found = new Map<string, string>();
      for (const column of columns) {
        const stage = await setStage(world());
        const actor = await world().person(column);
        if (column !== 'nobody') {
          for (const organization of [stage.organization, stage.doomed]) {
            const body = { username: actor.username, role: column };
            await expectStatus(stage.caller.post(`/organizations/${organization}/user`, body), 204);
          }
        }
        const theirs = { ...stage, caller: actor.session, self: actor, namespaces: [stage.organization] };
        for (const { id } of asked) {
          const [answer] = await ask(id, theirs);
          found.set(`${id} ${column}`, String(answer?.status));
        }
      }
      const table = tableOf((id, column) => found.get(`${id} ${column}`) ?? '');
      expect(table).toBe(
        tableOf((id, column) => {
          if (column === 'nobody') return '404';
          const operation = inOrganization.find((one) => one.id === id);
          return operation && roleCell(column, operation) ? String(success(id)) : '403';
        }),
      );
      await expect(table).toMatchFileSnapshot('role-operation.md');
    },
    manyRequests,
  );
});
