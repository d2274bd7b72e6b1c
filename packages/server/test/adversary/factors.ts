import { expect } from 'vitest';
import { codeOf } from '../../src/testing/totp.ts';
import { type Caller, isProven, type User } from './model.ts';
import { type Dice, type MakeMove, self, stopped } from './move.ts';
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

/** One that was not used yet. The caller's own is used up by the time that the body is read. */
function someRecoveryCode({ user, recoveryCode }: Caller, dice: Dice): string | undefined {
  return dice.pickAny(user?.recovery.filter((code) => code !== recoveryCode) ?? []);
}

export const startTotp: MakeMove = ({ caller, now }) => {
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

export const confirmTotp: MakeMove = ({ model, caller, dice, now }) => {
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
    carriedOut({ body }) {
      const user = self(caller);
      user.totp = made;
      user.offered = undefined;
      user.recovery = body.recovery_codes;
      model.endTokens((token) => token.user === user && token.kind === 'session' && token !== caller.token);
      for (const token of model.tokens) if (token.user === user && token !== caller.token) token.passwordAt = undefined;
    },
  };
};

const removeTotp: MakeMove = ({ model, caller, dice, now }) => {
  const { user } = caller;
  const ofApp = user && !dice.once(4) ? nextCode(user, now) : undefined;
  const code = dice.once(2) ? (someRecoveryCode(caller, dice) ?? ofApp) : ofApp;
  const refusals = stopped(caller, 'user:admin');
  if (refusals.length === 0) {
    if (!isProven(caller, now)) refusals.push(403);
    else if (user?.totp === undefined) refusals.push(409);
    else if (code === undefined) refusals.push(400);
  }
  return {
    operation: 'removeTotp',
    path: '/user/mfa/totp',
    body: { code: code ?? dice.pickAny(model.spentCodes) ?? wrongCode },
    refusals,
    changesSignIn: true,
    carriedOut() {
      self(caller).totp = undefined;
      model.spendCodes(self(caller), self(caller).recovery);
    },
  };
};

const makeRecoveryCodes: MakeMove = ({ model, caller, now }) => {
  const refusals = stopped(caller, 'user:admin');
  if (refusals.length === 0 && !isProven(caller, now)) refusals.push(403);
  else if (refusals.length === 0 && !caller.user?.totp) refusals.push(409);
  return {
    operation: 'makeRecoveryCodes',
    path: '/user/mfa/recovery_codes',
    refusals,
    changesSignIn: true,
    carriedOut({ body }) {
      model.spendCodes(self(caller), self(caller).recovery);
      self(caller).recovery = body.recovery_codes;
    },
  };
};

const getMfa: MakeMove = ({ caller }) => ({
  operation: 'getMfa',
  path: '/user/mfa',
  refusals: stopped(caller, 'user:read'),
  carriedOut({ body }) {
    const { totp, recovery } = self(caller);
    const left = recovery.filter((code) => code !== caller.recoveryCode).length;
    expect([body.totp.enabled, body.recovery_codes_left]).toEqual([totp !== undefined, left]);
  },
});

/** The weight, the move, and the kind of caller that is preferred. Seldom enough that most accounts have no app. */
export const factorMoves: [number, MakeMove, string?][] = [
  [3, startTotp],
  [3, confirmTotp, 'has an offer'],
  [2, removeTotp, 'has an app'],
  [2, makeRecoveryCodes, 'has an app'],
  [2, getMfa, 'has an app'],
];
