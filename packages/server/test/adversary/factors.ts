import { codeOf } from '../../src/testing/totp.ts';
import { isProven, type User } from './model.ts';
import { type MakeMove, self, stopped } from './move.ts';
import { minutes } from './rules.ts';

const step = 30_000;
const wrongCode = '000000';

/** A code of the user's app that was not used yet and is taken now; nothing where all that are taken were used. */
export function nextCode({ totp }: User, now: number): string | undefined {
  if (totp === undefined) return undefined;
  const present = Math.floor(now / step);
  const next = Math.max(present, totp.lastStep + 1);
  if (next > present + 1) return undefined;
  totp.lastStep = next;
  return codeOf(totp.secret, new Date(now), next - present);
}

const startTotp: MakeMove = ({ caller, now }) => {
  const refusals = stopped(caller, 'user:admin');
  if (refusals.length === 0 && !isProven(caller, now)) refusals.push(403);
  else if (refusals.length === 0 && caller.user?.totp) refusals.push(409);
  return {
    operation: 'startTotp',
    path: '/user/mfa/totp',
    refusals,
    changesSignIn: true,
    carriedOut({ body }) {
      self(caller).offered = { secret: body.secret, until: now + 10 * minutes };
    },
  };
};

const confirmTotp: MakeMove = ({ model, caller, dice, now }) => {
  const { offered, totp } = caller.user ?? {};
  const wanted = offered && offered.until > now && !dice.once(4) ? { secret: offered.secret, lastStep: 0 } : undefined;
  const made = wanted && { ...wanted, lastStep: Math.floor(now / step) };
  const refusals = stopped(caller, 'user:admin');
  if (refusals.length === 0) {
    if (!isProven(caller, now)) refusals.push(403);
    else if (totp) refusals.push(409);
    else if (made === undefined) refusals.push(400);
  }
  return {
    operation: 'confirmTotp',
    path: '/user/mfa/totp/confirm',
    body: { code: made === undefined ? wrongCode : codeOf(made.secret, new Date(now)) },
    refusals,
    changesSignIn: true,
    carriedOut() {
      const user = self(caller);
      user.totp = made;
      user.offered = undefined;
      model.endTokens((token) => token.user === user && token.kind === 'session' && token !== caller.token);
      for (const token of model.tokens) if (token.user === user && token !== caller.token) token.passwordAt = undefined;
    },
  };
};

const removeTotp: MakeMove = ({ caller, dice, now }) => {
  const { user } = caller;
  const code = user && !dice.once(4) ? nextCode(user, now) : undefined;
  const refusals = stopped(caller, 'user:admin');
  if (refusals.length === 0) {
    if (!isProven(caller, now)) refusals.push(403);
    else if (user?.totp === undefined) refusals.push(409);
    else if (code === undefined) refusals.push(400);
  }
  return {
    operation: 'removeTotp',
    path: '/user/mfa/totp',
    body: { code: code ?? wrongCode },
    refusals,
    changesSignIn: true,
    carriedOut() {
      self(caller).totp = undefined;
    },
  };
};

/** Seldom enough that most accounts have none: what they ask for is refused in more ways. */
export const factorMoves: [number, MakeMove][] = [
  [3, startTotp],
  [3, confirmTotp],
  [2, removeTotp],
];
