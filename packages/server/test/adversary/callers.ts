import { basic } from '../../src/testing/caller.ts';
import { nextCode } from './factors.ts';
import type { Caller, Model, User } from './model.ts';
import type { Dice } from './move.ts';
import { manages } from './rules.ts';

/** A caller and its credential. Where a scope is preferred, callers that have it are. */
export function someCaller(model: Model, dice: Dice, now: number, preferred: string | undefined): Caller {
  const kind = dice.number() % 24;
  const able = model.tokens.filter(({ scopes }) => preferred !== undefined && scopes.includes(preferred));
  const managers = [...(model.focus?.members ?? [])].filter(([, role]) => manages(role)).map(([user]) => user);
  const person = dice.pickAny(managers.length > 0 ? managers : model.users);
  const token = dice.pickAny(able.length > 0 && kind < 20 ? able : model.tokens);
  const unknown = { scopes: [], user: undefined };
  const key = (value: string) => ({ 'x-tiledb-rest-api-key': value });
  if (kind === 0 || person === undefined) return { ...unknown, says: 'nobody', headers: {} };
  const password = basic(person.username, person.password);
  if (kind === 1) {
    const authorization = basic(person.username, `${person.password}-not`);
    return { ...unknown, says: `${person.username} with a wrong password`, headers: { authorization } };
  }
  if (kind === 2) {
    const spent = dice.pickAny(model.spent) ?? 'tsn_never';
    return { ...unknown, says: 'a spent token, and Basic', headers: { ...key(spent), authorization: password } };
  }
  if (token === undefined || (kind < (managers.length > 0 ? 22 : 11) && able.length === 0)) {
    return byPassword(person, password, dice, now);
  }
  const headers = dice.once(4) ? { authorization: `Bearer ${token.value}` } : key(token.value);
  const says = `${token.user.username} with the ${token.kind} token ${token.name} of ${token.scopes.join(' ')}`;
  if (token.expires <= now) return { ...unknown, says: `${says}, expired`, headers };
  const { user, scopes, passwordAt } = token;
  return { says, headers, user, scopes, passwordAt, token };
}

/** With a code, mostly, where the account asks for one. */
function byPassword(person: User, authorization: string, dice: Dice, now: number): Caller {
  const known = { user: person, scopes: ['*'], passwordAt: now };
  const says = `${person.username} with Basic`;
  // That an account is disabled is told before its code is asked for.
  if (person.totp === undefined || person.disabled) return { ...known, says, headers: { authorization } };
  const code = dice.once(3) ? undefined : nextCode(person, now);
  if (code !== undefined)
    return { ...known, says: `${says} and code`, headers: { authorization, 'x-tessera-otp': code } };
  return { says: `${says} without the code`, headers: { authorization }, user: undefined, scopes: [], lacksCode: true };
}
