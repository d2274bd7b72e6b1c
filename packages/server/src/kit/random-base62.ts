import { randomFillSync } from 'node:crypto';
import { digits } from './base62.ts';

// Asking the system for a few bytes takes as long as for many.
const pool = Buffer.alloc(1024);
let next = pool.length;

/**
 * `width` characters of base62, each as likely as the others: six bits of a cryptographic source, drawn again where they are
 * too large.
 */
export function randomBase62(width: number): string {
  let text = '';
  while (text.length < width) {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    const drawn = digits[(pool[next] ?? 0) & 63];
    // The bytes given away are held nowhere else.
    pool[next++] = 0;
    if (drawn !== undefined) text += drawn;
  }
  return text;
}
