import { expect } from 'vitest';
import { Problem } from '../../src/kit/problem.ts';
import { accountOf, disable, enable, grant } from '../../src/services/administration/change-account.ts';
import type { World } from '../../src/testing/world.ts';
import { isLastAdmin, isLastOwner } from './administration.ts';
import type { Model, User } from './model.ts';
import type { Dice } from './move.ts';

/** Disables an account, or enables one, as the operator's command does. Resolves with what happened, for the story. */
export async function operate(world: World, model: Model, dice: Dice): Promise<string> {
  const disabled = model.users.filter((user) => user.disabled);
  const user = dice.pickAny(disabled.length > 1 || dice.once(2) ? disabled : model.users);
  if (user === undefined) return 'the operator looks on';
  const code = isLastAdmin(model, user) ? 'last_admin' : isLastOwner(model, user) ? 'last_owner' : undefined;
  const expected = user.disabled ? undefined : code;
  const refusal = await change(world, user);
  expect(refusal, `the operator and ${user.username}`).toBe(expected);
  if (expected === undefined) user.disabled = !user.disabled;
  return `the operator ${user.disabled ? 'disables' : 'enables'} ${user.username}: ${refusal ?? 'done'}`;
}

/** Makes an administrator of the site, once the account is there. */
export async function appoint({ app: { deps } }: World, { users }: Model, name: string): Promise<void> {
  const first = users.find(({ username }) => username === name);
  if (first === undefined) return;
  const now = deps.clock().toISOString();
  await deps.db.write(async (stores) => grant(stores, await accountOf(stores, first.id), { now }));
}

async function change({ app: { deps } }: World, { id, disabled }: User): Promise<string | undefined> {
  try {
    await deps.db.write(async (stores) => {
      const stored = await stores.users.find({ id });
      if (!stored) throw new Error('the account is not there');
      await (disabled ? enable : disable)(stores, stored, { now: deps.clock().toISOString() });
    });
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}
