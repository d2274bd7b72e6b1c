import { expect, it } from 'vitest';
import { later } from '../kit/clock.ts';
import { sql } from '../testing/sql.ts';
import { onEveryEngine } from '../testing/world.ts';
import { AuditChain } from './audit/chain.ts';
import { purge } from './purge.ts';

onEveryEngine('expired rows', (world) => {
  const fill = async (count: number, expiresAt: string) => {
    const rows = Array.from(
      { length: count },
      (_, at) => `('fake-${expiresAt}-${at}', null, 'k', 'fake', '${expiresAt}')`,
    );
    await sql(world(), `insert into idempotency (id, user_id, key_id, sealed, expires_at) values ${rows.join(', ')}`);
  };
  const left = async () => Number((await sql(world(), 'select count(*) as n from idempotency'))[0]?.['n']);

  const round = () => {
    const { deps } = world().app;
    return purge(deps, new AuditChain(deps.db, deps.keyRing, { clock: deps.clock, broke: () => {} }));
  };

  it('is removed a little at a time, at once again while there is more, and nothing else', async () => {
    const { deps } = world().app;
    const now = deps.clock().toISOString();
    await fill(2500, now);
    await fill(3, later(now, 60));
    const rounds: number[] = [];
    do rounds.push(await round());
    while (rounds.at(-1) !== 0);
    expect([rounds, await left()]).toEqual([[1, 1, 0], 3]);
  });

  it('stays expired for the next process, which begins where this one was', async () => {
    const { deps } = world().app;
    const now = deps.clock().toISOString();
    await round();
    const reached = await deps.db.read(({ instants }) => instants.find('clock'));
    expect((reached ?? '') >= now).toBe(true);
    await deps.db.write(({ instants }) => instants.raise('clock', later(now, -60)));
    expect(await deps.db.read(({ instants }) => instants.find('clock'))).toBe(reached);
  });
});
