import type { Passwords } from '../passwords/passwords.ts';
import { latch } from './latch.ts';

/**
 * Takes every permit to hash a password, and every place to wait for one: until `free` is called, what needs a hash is shed
 * with 429, and every other answer shows that its request needed none.
 */
export function occupyHashing(passwords: Passwords): { free: () => Promise<void> } {
  const held = latch();
  const waiting: Promise<boolean>[] = [];
  while (!passwords.isFull) waiting.push(passwords.check(undefined, 'wrong', () => held.opened));
  return {
    async free() {
      held.open();
      await Promise.all(waiting);
    },
  };
}
