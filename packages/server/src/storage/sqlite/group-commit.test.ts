import { expect, it } from 'vitest';
import type { Handle } from '../schema.ts';
import { GroupCommit, type Transaction } from './group-commit.ts';

const soon = () => performance.now() + 60_000;

/** A transaction that only takes notes. */
function notes(more: Partial<Transaction> = {}): { group: GroupCommit; noted: string[] } {
  const noted: string[] = [];
  const note = (what: string) => () => {
    noted.push(what);
  };
  const transaction: Transaction = {
    begin: async () => note('begin')(),
    mark: note('mark'),
    undo() {
      noted.push('undo');
      return true;
    },
    commit: note('commit'),
    rollBack: note('roll back'),
    translate: (error) => error,
    ...more,
  };
  return { group: new GroupCommit({} as Handle, transaction), noted };
}

it('lets works that come at the same moment share a commit', async () => {
  const { group, noted } = notes();
  const results = await Promise.all([1, 2, 3].map((n) => group.run(async () => n, soon())));
  expect(results).toEqual([1, 2, 3]);
  expect(noted).toEqual(['begin', 'mark', 'mark', 'mark', 'commit']);
});

it('undoes a work that fails alone, and tells it only after the others are committed', async () => {
  const { group, noted } = notes();
  const order: string[] = [];
  const failing = group.run(async () => Promise.reject(new Error('fake')), soon());
  const good = group.run(async () => 'good', soon());
  await expect(failing.finally(() => order.push(...noted))).rejects.toThrow('fake');
  expect(await good).toBe('good');
  expect(order).toContain('commit');
  expect(noted).toEqual(['begin', 'mark', 'undo', 'mark', 'commit']);
});

it('commits nothing where all failed', async () => {
  const { group, noted } = notes();
  await expect(group.run(async () => Promise.reject(new Error('fake')), soon())).rejects.toThrow('fake');
  expect(noted).toEqual(['begin', 'mark', 'undo', 'roll back']);
});

it('acknowledges none of a group whose commit failed, and goes on with the next', async () => {
  let fails = true;
  const { group } = notes({
    commit() {
      if (fails) throw new Error('no commit');
    },
  });
  const settled = await Promise.allSettled([1, 2].map((n) => group.run(async () => n, soon())));
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await group.run(async () => 'next', soon())).toBe('next');
});

it('does not begin a work that has waited too long', async () => {
  const { group, noted } = notes();
  await expect(group.run(async () => 'late', performance.now() - 1)).rejects.toMatchObject({ code: 'unavailable' });
  expect(noted).toEqual([]);
});

it('waits for the disk for all of a group if one of them must not be lost, and lets the next gather', async () => {
  const { group, noted } = notes();
  let disk = () => {};
  group.written = () => {
    noted.push('disk');
    return new Promise((resolve) => {
      disk = resolve;
    });
  };
  let told = 0;
  const works = [true, false].map((mayBeLost) => group.run(async () => ++told, soon(), mayBeLost));
  while (!noted.includes('disk')) await new Promise((resolve) => setImmediate(resolve));
  works.push(...[1, 2].map(() => group.run(async () => ++told, soon(), true)));
  await new Promise((resolve) => setImmediate(resolve));
  expect(noted).toEqual(['begin', 'mark', 'mark', 'commit', 'disk']);
  disk();
  expect(await Promise.all(works)).toEqual([1, 2, 3, 4]);
  expect(noted.slice(5)).toEqual(['begin', 'mark', 'mark', 'commit']);
});

it('begins nothing any more after the disk has failed', async () => {
  const { group, noted } = notes();
  group.written = () => Promise.reject(new Error('fake'));
  await expect(group.run(async () => 'first', soon())).rejects.toMatchObject({ code: 'outcome_unknown' });
  const before = [...noted];
  for (const mayBeLost of [false, true]) {
    await expect(group.run(async () => 'next', soon(), mayBeLost)).rejects.toMatchObject({ code: 'unavailable' });
  }
  expect(noted).toEqual(before);
});

it('lets no work wait longer than it may for a disk that does not answer', async () => {
  const { group, noted } = notes();
  group.written = () => new Promise(() => {});
  const begun = group.run(async () => 'first', performance.now() + 50);
  while (!noted.includes('commit')) await new Promise((resolve) => setImmediate(resolve));
  const behind = [50, 100].map((patience) => group.run(async () => 'next', performance.now() + patience));
  for (const work of behind) await expect(work).rejects.toMatchObject({ code: 'unavailable' });
  await expect(begun).rejects.toMatchObject({ code: 'outcome_unknown' });
  expect(noted).toEqual(['begin', 'mark', 'commit']);
});
