import { basic } from '../../src/testing/caller.ts';
import { nextCode } from './factors.ts';
import { isFor, isOpen } from './invitation.ts';
import type { Caller, Model, User } from './model.ts';
import type { Dice } from './move.ts';
import { manages } from './rules.ts';

const key = (value: string) => ({ 'x-tiledb-rest-api-key': value });

/** People who can do what most cannot, by the word that a move prefers them with. */
const able: Record<string, (model: Model, now: number) => User[]> = {
  administers: ({ users }) => users.filter(({ siteAdmin }) => siteAdmin),
  'has an offer': ({ users }, now) => users.filter(({ offered }) => offered && offered.until > now),
  'has an app': ({ users }) => users.filter(({ totp }) => totp !== undefined),
  'is invited': ({ users, invitations }, now) =>
    users.filter((user) =>
      invitations.some((one) => isOpen(one, now) && (isFor(one, user) || one.key === user.email?.toLowerCase())),
    ),
  manages: ({ users, organizations }) =>
    users.filter((user) => organizations.some(({ members }) => manages(members.get(user)))),
  'has invited': ({ users, invitations }, now) =>
    users.filter((user) => invitations.some((one) => isOpen(one, now) && manages(one.organization.members.get(user)))),
};

/**
 * A caller and its credential. Where a scope is preferred, callers that have it are; so are people who are able to do
 * something, and `link` prefers the mailed links of invitations.
 */
export function someCaller(model: Model, dice: Dice, now: number, preferred: string | undefined): Caller {
  const kind = dice.number() % 24;
  const bearers = model.tokens.filter(({ scopes }) => preferred !== undefined && scopes.includes(preferred));
  const managers = [...(model.focus?.members ?? [])].filter(([, role]) => manages(role)).map(([user]) => user);
  const wanted = kind < 20 ? (able[preferred ?? '']?.(model, now) ?? []) : [];
  const people = [wanted, managers, model.users].find(({ length }) => length > 0) ?? [];
  const person = dice.pickAny(people);
  const token = dice.pickAny(bearers.length > 0 && kind < 20 ? bearers : model.tokens);
  const unknown = { scopes: [], user: undefined };
  const invited = (preferred === 'link' && kind < 20) || kind === 3 ? byLink(model, dice, now) : undefined;
  if (invited && kind !== 0) return invited;
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
  if (token === undefined || people === wanted || (kind < (managers.length > 0 ? 22 : 11) && bearers.length === 0)) {
    return byPassword(model, person, password, dice, now);
  }
  const headers = dice.once(4) ? { authorization: `Bearer ${token.value}` } : key(token.value);
  const says = `${token.user.username} with the ${token.kind} token ${token.name} of ${token.scopes.join(' ')}`;
  if (token.expires <= now) return { ...unknown, says: `${says}, expired`, headers };
  const { user, scopes, passwordAt } = token;
  return { says, headers, user, scopes, passwordAt, token };
}

/** The mailed token of an invitation, as the account that it is for. It has no scopes. */
function byLink(model: Model, dice: Dice, now: number): Caller | undefined {
  const linked = model.invitations.filter(({ link }) => link !== undefined);
  const usable = linked.filter((one) => isOpen(one, now) && model.invited(one));
  const invitation = dice.pickAny(usable.length > 0 && !dice.once(3) ? usable : linked);
  if (invitation?.link === undefined) return undefined;
  const { link, recipient, organization } = invitation;
  const says = `the link of the invitation of ${recipient} to ${organization.name}`;
  const known = { says, headers: key(link), scopes: [] };
  if (!isOpen(invitation, now)) return { ...known, user: undefined };
  const user = model.invited(invitation);
  return user ? { ...known, user, invitation } : { ...known, user, lacksAccount: true };
}

/** With a code, mostly, where the account asks for one: of the app, or a recovery code, which may be spent. */
function byPassword(model: Model, person: User, authorization: string, dice: Dice, now: number): Caller {
  const known = { user: person, scopes: ['*'], passwordAt: now };
  const says = `${person.username} with Basic`;
  // That an account is disabled is told before its code is asked for.
  if (person.totp === undefined || person.disabled) return { ...known, says, headers: { authorization } };
  const withCode = (code: string) => ({ authorization, 'x-tessera-otp': code });
  const kind = dice.number() % 6;
  const recoveryCode = kind < 2 ? dice.pickAny(person.recovery) : undefined;
  if (recoveryCode !== undefined) {
    return { ...known, says: `${says} and a recovery code`, headers: withCode(recoveryCode), recoveryCode };
  }
  const code = kind < 4 ? nextCode(person, now) : undefined;
  if (code !== undefined) return { ...known, says: `${says} and code`, headers: withCode(code) };
  const spent = kind === 4 ? dice.pickAny(model.spentCodes) : undefined;
  return {
    says: `${says} ${spent === undefined ? 'without the code' : 'and a spent recovery code'}`,
    headers: spent === undefined ? { authorization } : withCode(spent),
    user: undefined,
    scopes: [],
    lacksCode: true,
  };
}
