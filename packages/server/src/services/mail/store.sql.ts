import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, OutboxTable } from '../../storage/schema.ts';
import { type Mail, mailKinds, type Outbox } from './store.ts';

const insert = compiled((handle, row: OutboxTable) =>
  handle
    .insertInto('outbox')
    .values(columns<OutboxTable>(['id', 'kind', 'payload', 'attempts', 'due_at', 'created_at'], row))
    .modifyEnd(keeps('accounts', 'signIns')),
);

const dueOfKind = compiled((handle, { kind, now, limit }: { kind: string; now: string; limit: number }) =>
  handle
    .selectFrom('outbox')
    .selectAll()
    .where('kind', '=', kind)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit),
);

const anyDue = compiled((handle, { now }: { now: string }) =>
  handle.selectFrom('outbox').select('id').where('kind', 'in', mailKinds).where('due_at', '<=', now).limit(1),
);

export function sqlOutbox(handle: Handle): Outbox {
  return {
    async add(id, mail, now) {
      const payload = JSON.stringify(mail);
      await insert(handle, { id, kind: mail.kind, payload, attempts: 0, due_at: now, created_at: now });
    },
    async hasDue(now) {
      return (await anyDue(handle, { now })).length > 0;
    },
    async claim(now, again, limit) {
      const rows = [];
      for (const kind of mailKinds) rows.push(...(await dueOfKind(handle, { kind, now, limit })));
      for (const { id, attempts } of rows) {
        await handle
          .updateTable('outbox')
          .set({ due_at: again, attempts: attempts + 1 })
          .where('id', '=', id)
          .modifyEnd(keeps('accounts', 'signIns'))
          .execute();
      }
      return rows.map(({ id, payload, attempts, created_at }) => ({
        id,
        mail: JSON.parse(payload) as Mail,
        attempts: attempts + 1,
        createdAt: created_at,
      }));
    },
    async postpone(id, dueAt) {
      await handle
        .updateTable('outbox')
        .set({ due_at: dueAt })
        .where('id', '=', id)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async remove(id) {
      await handle.deleteFrom('outbox').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
    async removeOwedBefore(instant) {
      await handle.deleteFrom('outbox').where('created_at', '<', instant).execute();
    },
    async count() {
      const row = await handle
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
  };
}
