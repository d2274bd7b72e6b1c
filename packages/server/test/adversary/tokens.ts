import { expect } from 'vitest';
import type { Caller, Token } from './model.ts';
import { isProven } from './model.ts';
import { expectSameSet, type MakeMove, part, scopesOf, self, stopped } from './move.ts';
import { days, hours, includes, mailedScopes, minutes, scopes } from './rules.ts';

/** How far the server's clock at work may be from the model's when it asked. */
export const slack = 20_000;

/** A credential made by a token never outlives it, unless the token is a session of the password itself. */
function bounded({ token }: Caller, expires: number): number {
  const isFree = token === undefined || (token.kind === 'session' && token.madeByPassword);
  return isFree ? expires : Math.min(expires, token.expires);
}

function expectExpiry(written: string, expected: number): number {
  const actual = Date.parse(written);
  expect(Math.abs(actual - expected), `${written} is when it expires`).toBeLessThan(slack);
  return actual;
}

const wantedLives = [undefined, undefined, 5 * minutes, 2 * hours, 20 * days, 400 * days, -hours];
const written = (now: number, life: number | undefined) =>
  life === undefined ? undefined : new Date(now + life).toISOString();

const getSession: MakeMove = ({ model, caller, dice, now }) => {
  const remember = dice.once(3);
  const life = dice.pick(wantedLives);
  const query = new URLSearchParams({
    ...(remember ? { remember_me: 'True' } : {}),
    ...(life === undefined ? {} : { expires: written(now, life) ?? '' }),
  });
  const refusals = stopped(caller, 'user:read-write');
  if (refusals.length === 0 && life !== undefined && life < 0) refusals.push(400);
  return {
    operation: 'getSession',
    path: `/session?${query}`,
    refusals,
    carriedOut({ body }) {
      const lasts = Math.min(life ?? (remember ? 30 * days : 8 * hours), 30 * days);
      expect(body.name).toMatch(/^session-\w{8}$/);
      expectSameSet(scopesOf(body.scope), caller.scopes);
      const expires = expectExpiry(body.expires_at, bounded(caller, now + lasts));
      model.tokens.push(made(caller, 'session', body, expires));
    },
  };
};

function made(
  caller: Caller,
  kind: Token['kind'],
  body: { token: string; name: string; scope: unknown },
  expires: number,
): Token {
  return {
    value: body.token,
    user: self(caller),
    kind,
    name: body.name,
    scopes: scopesOf(body.scope),
    expires,
    passwordAt: caller.passwordAt,
    madeByPassword: caller.token === undefined,
  };
}

const requestToken: MakeMove = ({ model, caller, dice, now }) => {
  const life = dice.pick(wantedLives);
  const name = dice.pick([undefined, 'ci', 'ci', 'ci-1', 'session', 'scopes', 'my token/1+2=3']);
  const asked = dice.once(4)
    ? []
    : [...new Set(dice.once(3) ? [dice.pick(scopes), dice.pick(scopes)] : [dice.pick(scopes)])];
  const isUnknown = dice.once(25);
  const refusals = stopped(caller, 'user:read-write');
  if (refusals.length === 0) {
    if ((life !== undefined && life < 0) || isUnknown) refusals.push(400);
    if (asked.length > 1 && asked.some((scope) => mailedScopes.includes(scope))) refusals.push(400);
    for (const scope of asked) {
      const may =
        scope === 'password_reset'
          ? isProven(caller, now)
          : scope !== 'confirm_email' && includes(caller.scopes, scope);
      if (!may) refusals.push(403);
    }
  }
  const wanted = isUnknown ? [...asked, 'user:root'] : asked;
  const expires = bounded(caller, now + Math.min(life ?? 30 * minutes, 365 * days));
  return {
    operation: 'requestToken',
    path: '/token',
    body: {
      name,
      expires: written(now, life),
      scope: wanted.length === 0 ? undefined : dice.once(2) ? wanted.join(' ') : wanted,
      user_id: dice.pick(model.users).id,
      token: 'tsn_chosen',
    },
    refusals,
    carriedOut({ body }) {
      const taken = model.tokens
        .filter(({ user, expires }) => user === caller.user && expires > now)
        .map(({ name }) => name);
      expect(body.name).toBe(numbered(name ?? 'token', [...taken, 'session', 'scopes']));
      expectSameSet(scopesOf(body.scope), asked.length === 0 ? caller.scopes : asked);
      model.tokens.push(made(caller, 'named', body, expectExpiry(body.expires_at, expires)));
    },
  };
};

function numbered(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 1; ; number++) if (!taken.includes(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

const revokeToken: MakeMove = ({ model, caller, dice, now }) => {
  const own = model.tokens.filter(({ user, kind }) => user === caller.user && kind !== 'mailed');
  const picked = dice.once(2) ? dice.pickAny(model.tokens) : dice.pickAny(own);
  const byValue = dice.once(2) || picked?.kind === 'mailed';
  const path =
    picked === undefined || dice.once(9)
      ? dice.pick(['session', 'scopes', 'no such'])
      : byValue
        ? picked.value
        : picked.name;
  const found = model.tokens.find(
    ({ user, value, name, kind, expires }) =>
      user === caller.user && expires > now && (value === path || (kind !== 'mailed' && name === path)),
  );
  const refusals = stopped(caller, 'user:read-write');
  const isUnseen = refusals.length === 0 && found === undefined;
  return {
    operation: 'revokeToken',
    path: `/tokens/${part(path)}`,
    refusals: isUnseen ? [404] : refusals,
    isUnseen,
    carriedOut: () => model.endTokens((token) => token === found),
  };
};

function listing(operation: 'tokensGet' | 'tokensSessionGet', path: string, kind: Token['kind']): MakeMove {
  return ({ model, caller, now }) => ({
    operation,
    path,
    refusals: stopped(caller, 'user:read'),
    carriedOut({ body }) {
      const own = model.tokens.filter(
        (token) => token.user === caller.user && token.kind === kind && token.expires > now,
      );
      const line = (name: string, hint: string, of: unknown) => `${name} ${hint} ${scopesOf(of).join(' ')}`;
      expectSameSet(
        body.map(({ name, token, scope }: { name: string; token: string; scope: unknown }) => line(name, token, scope)),
        own.map(({ name, value, scopes: of }) => line(name, `${value.slice(0, 4)}...${value.slice(-7)}`, of)),
      );
    },
  });
}

const getTokenScopes: MakeMove = ({ caller }) => ({
  operation: 'getTokenScopes',
  path: '/tokens/scopes',
  refusals: stopped(caller, 'user:read'),
  carriedOut: ({ body }) => expectSameSet(body, scopes),
});

const endOtherSessions: MakeMove = ({ model, caller }) => ({
  operation: 'endOtherSessions',
  path: '/user/sessions/end_others',
  refusals: stopped(caller, 'user:read-write'),
  carriedOut: () =>
    model.endTokens((token) => token.user === caller.user && token.kind === 'session' && token !== caller.token),
});

export const contendedNames = [requestToken];

export const tokenMoves: [number, MakeMove][] = [
  [6, getSession],
  [12, requestToken],
  [5, revokeToken],
  [3, listing('tokensGet', '/tokens', 'named')],
  [3, listing('tokensSessionGet', '/tokens/session', 'session')],
  [1, getTokenScopes],
  [1, endOtherSessions],
];
