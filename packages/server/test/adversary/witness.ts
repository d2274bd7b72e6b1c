import { operations } from '@tessera/contract';
import { expect } from 'vitest';
import type { Answer } from '../../src/testing/caller.ts';
import type { World } from '../../src/testing/world.ts';
import { misfit } from '../wire/answers.ts';
import type { Caller, Model } from './model.ts';
import type { Move } from './move.ts';

const password = /Canary-Password-\d+/;
const secret = /CanarySecret\d+/;
const token = /ts[nsm]_\w{49}/g;
const recoveryCode = /\b[A-Z2-7]{24}\b/g;
const inside = /\bat \S+ \(|\.[jt]s:\d|node_modules|SQLITE|kysely|fastify|select .* from|insert into|\/tmp\/|postgres/i;

/** The texts and forms that no answer may have, for any caller. */
export function expectHarmless(move: Move, { status, body, text }: Answer): void {
  expect(status, text).toBeLessThan(500);
  const { path, method } = operations[move.operation];
  expect(misfit(path, method, status, body), text).toBeUndefined();
  expect(text).not.toMatch(password);
  expect(text).not.toMatch(secret);
  // A token is in the answer to its request, and never again.
  const given = status === 200 && ['getSession', 'requestToken'].includes(move.operation) ? [body.token] : [];
  expect(text.match(token) ?? []).toEqual(given);
  // So is a recovery code.
  const codes = status === 200 && body !== null && 'recovery_codes' in body ? body.recovery_codes : [];
  const makesCodes = ['confirmTotp', 'makeRecoveryCodes'].includes(move.operation);
  expect(text.match(recoveryCode) ?? []).toEqual(makesCodes ? codes : []);
  if (status >= 400) expect(text).not.toMatch(inside);
}

/**
 * No full name, address or key ID in the text except those that the caller may know. The owners of the key IDs in
 * `written` are unknown at this moment.
 */
export function expectDiscreet(
  model: Model,
  { user, says }: Caller,
  text: string,
  written: ReadonlySet<string> = new Set(),
): void {
  for (const [name] of text.matchAll(/Fullname\d+ Canary/g)) {
    const owner = model.users.find((one) => one.name === name);
    expect(owner && model.mayKnow(user, owner), `${says} sees ${name}`).toBe(true);
  }
  for (const [email] of text.matchAll(/Mail\d+@canary\.example/gi)) {
    const address = email.toLowerCase();
    const owners = model.users.filter((one) => one.email?.toLowerCase() === address || one.confirmed === address);
    // A user's invitations name the address that they were sent to.
    const isInvited = model.invitations.some((one) => one.key === address && one.acceptedBy === user);
    expect((user && isInvited) || owners.some((owner) => model.mayKnow(user, owner)), `${says} sees ${email}`).toBe(
      true,
    );
  }
  for (const [keyId] of text.matchAll(/AKIACANARY\d+/g)) {
    if (written.has(keyId)) continue;
    const holders = model.credentials.filter(({ accessKeyId }) => accessKeyId === keyId);
    const own = holders.some(
      ({ namespace }) => namespace === user || ('members' in namespace && user && namespace.members.has(user)),
    );
    expect(own, `${says} sees ${keyId}`).toBe(true);
  }
}

/** The key IDs that a move writes, if it is carried out. */
export function keyIdsIn({ body }: Move): string[] {
  const keyId = (body as { access_key_id?: string } | undefined)?.access_key_id;
  return keyId === undefined ? [] : [keyId];
}

/** The kind of a caller's credential: a 401 tells this kind, and nothing more. */
function presented({ headers, lacksCode, lacksAccount }: Caller): string {
  if (lacksCode) return 'Basic without the code';
  if (lacksAccount) return 'the link of an invitation to no account';
  if (headers['x-tiledb-rest-api-key'] !== undefined) return 'key';
  return headers['authorization']?.split(' ', 1)[0]?.replace('Bearer', 'key') ?? 'nothing';
}

/** The words of refusals that must not tell one reason from another, by request. */
export class Words {
  readonly #heard = new Map<string, string>();

  expectSame(caller: Caller, move: Move, { status, body }: Answer): void {
    if (status !== 401 && !(status === 404 && move.isUnseen)) return;
    const words = `${body.error}: ${body.message}`;
    const asked = status === 401 ? presented(caller) : move.operation;
    expect(words, 'nothing tells why').toBe(this.#heard.get(asked) ?? words);
    this.#heard.set(asked, words);
  }
}

/** No secret, and nothing about a person, in the log. In development the letters' links are in it, each in a line of its own. */
export function expectQuietLog(worlds: readonly World[], from: readonly number[]): void {
  for (const [at, { log }] of worlds.entries()) {
    const lines = log.slice(from[at]).filter((line) => !line.includes('"mail written"'));
    const loud = lines.filter(
      (line) =>
        /Canary|@canary\.example|ts[nsm]_\w{49}/i.test(line) ||
        line.search(recoveryCode) >= 0 ||
        /"status":5\d\d|"level":"error"/.test(line),
    );
    expect(loud).toEqual([]);
  }
}

export interface Sent {
  caller: Caller;
  move: Move;
  answer: Answer;
}

/** Whether the caller is authenticated for it, also if it is refused then. */
export function spendsCode({ operation }: Move): boolean {
  return operations[operation].permission !== null;
}

/** Of several requests with one recovery code at the same moment, one is authenticated. */
export function expectCodesTakenOnce(sent: readonly Sent[]): void {
  const taken = sent
    .filter(({ move, answer }) => spendsCode(move) && answer.status !== 401)
    .flatMap(({ caller }) => caller.recoveryCode ?? []);
  expect(new Set(taken).size).toBe(taken.length);
}
