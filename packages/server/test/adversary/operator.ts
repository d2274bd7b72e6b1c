import { expect } from 'vitest';
import { Problem } from '../../src/kit/problem.ts';
import { disable, enable } from '../../src/services/administration/change-account.ts';
import type { World } from '../../src/testing/world.ts';
import type { Model, User } from './model.ts';
import type { Dice } from './move.ts';

/** Disables an account, or enables one, as the operator's command does. Resolves with what happened, for the story. */
export async function operate(world: World, model: Model, dice: Dice): Promise<string> {
  const disabled = model.users.filter((user) => user.disabled);
  const user = dice.pickAny(disabled.length > 1 || dice.once(2) ? disabled : model.users);
  if (user === undefined) return 'the operator looks on';
  const isRefused = !user.disabled && leavesNoOwner(model, user);
  const refusal = await change(world, user);
  expect(refusal, `the operator and ${user.username}`).toBe(isRefused ? 'last_owner' : undefined);
  if (!isRefused) user.disabled = !user.disabled;
  return `the operator ${user.disabled ? 'disables' : 'enables'} ${user.username}: ${refusal ?? 'done'}`;
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

/** Whether other members would be left in an organization without an owner who can act. */
function leavesNoOwner(model: Model, user: User): boolean {
  return model
    .organizationsOf(user)
    .some((of) => of.members.size > 1 && of.members.get(user) === 'owner' && !model.hasOwnerBeside(of, user));
}
