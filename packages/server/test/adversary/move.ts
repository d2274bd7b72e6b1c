import type { OperationId } from '@tessera/contract';
import { expect } from 'vitest';
import type { Answer } from '../../src/testing/caller.ts';
import type { Caller, Model } from './model.ts';
import { includes } from './rules.ts';

/** One request, and the contract's answer to it. */
export interface Move {
  operation: OperationId;
  /** Below `/v1`. */
  path: string;
  body?: unknown;
  /** The statuses it may be refused with; none: it has to be carried out. */
  refusals: readonly number[];
  /** Whether it is refused because the caller may not know of the thing: then in the words for an unknown thing. */
  isUnseen?: boolean;
  /** Checks the answer, and does the same to the model. */
  carriedOut?: (answer: Answer) => void;
  /** Whether it sets a password. */
  setsPassword?: boolean;
  /** Whether it may add a role to a user, or a name to a person. */
  showsMore?: boolean;
}

/** The inputs of a move. */
export interface Situation {
  model: Model;
  caller: Caller;
  dice: Dice;
  now: number;
}

export type MakeMove = (situation: Situation) => Move;

/** Numbers that stand for choices, so that the same ones choose the same again. */
export class Dice {
  readonly #numbers: readonly number[];
  #thrown = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  number(): number {
    const number = this.#numbers[this.#thrown % this.#numbers.length] ?? 0;
    // Past the end they begin again, and must not choose alike.
    return number + this.#thrown++ * 7;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.number() % times === times - 1;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('there is nothing to pick from');
    return list[this.number() % list.length] as T;
  }

  /** `undefined` where the list is empty. */
  pickAny<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : this.pick(list);
  }

  /** As it is, or written with other letter cases. */
  anyCase(name: string): string {
    return this.once(6) ? name.toUpperCase() : name;
  }
}

/** The reason why a caller is refused before anything is looked up; `undefined` if they are not. */
export function stopped({ user, scopes }: Caller, ...enough: string[]): number[] {
  if (user === undefined) return [401];
  return enough.some((scope) => includes(scopes, scope)) ? [] : [403];
}

/** The caller's account, where it was made sure that there is one. */
export function self({ user }: Caller) {
  if (user === undefined) throw new Error('no user is signed in');
  return user;
}

/** The scopes of an answered token, in whichever shape. */
export function scopesOf(scope: unknown): string[] {
  return (Array.isArray(scope) ? scope.map(String) : String(scope).split(' ')).sort();
}

export function expectSameSet(actual: unknown, expected: readonly string[]): void {
  expect(Array.isArray(actual) ? [...actual].map(String).sort() : actual).toEqual([...expected].sort());
}

export const part = encodeURIComponent;
