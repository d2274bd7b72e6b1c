import type { Model, Organization, User } from './model.ts';
import type { Dice } from './move.ts';
import { isRefusedName } from './rules.ts';

/** A name to take: new, taken, once taken, or refused to all. */
export function wantedName(model: Model, dice: Dice, begin: string): string {
  const uuid = '12345678-1234-4234-8234-123456789abc';
  const kind = dice.number() % 8;
  if (kind < 4) return `${begin}${model.next()}`;
  if (kind === 7) return dice.pick(['aws', 'Session', '-rf', '..', uuid]);
  return dice.anyCase(dice.pick([...model.names.keys()]));
}

/** A person's name, mostly; else a name or an ID of something else, or of nothing. */
export function somebody(model: Model, dice: Dice): string {
  const kind = dice.number() % 10;
  const person = dice.pick(model.users);
  if (kind < 6) return dice.anyCase(person.username);
  if (kind < 8) return dice.anyCase(person.id);
  return dice.pick([...model.names.keys(), 'no-such', '12345678-1234-4234-8234-123456789abc']);
}

export const newPassword = (model: Model) => `Canary-Password-${model.next()}-Fake`;
export const anyEmail = (dice: Dice) => `Mail${dice.number() % 6}@canary.example`;
export const fullName = (model: Model) => `Fullname${model.next()} Canary`;
export const key = (text: string) => text.toLowerCase();

/** The reason why `who` cannot take a name. */
export function nameFaults(model: Model, name: string, who?: User | Organization): number[] {
  if (who !== undefined && !isRefusedName(name) && model.isFree(name, who)) return [];
  if (isRefusedName(name)) return [400];
  return model.isFree(name) ? [] : [409];
}
