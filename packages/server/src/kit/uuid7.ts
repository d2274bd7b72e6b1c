import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';

const counts = 0x1000;

/**
 * Makes UUIDs that begin with the time (version 7 of RFC 9562): each is greater than those made before it, so that an index
 * of them grows at its end, where a random one goes to a page of its own. The twelve bits after the version count those of
 * a millisecond; when they are used up, or the clock went back, the time in the IDs runs ahead of the clock's.
 */
export function uuid7(clock: Clock): () => string {
  let time = 0;
  let count = 0;
  return () => {
    const now = clock().getTime();
    if (now > time) {
      time = now;
      // Upper half free, for those to come.
      count = Math.floor((Math.random() * counts) / 2);
    } else if (++count === counts) {
      time++;
      count = 0;
    }
    const instant = time.toString(16).padStart(12, '0');
    // The variant and 62 random bits are as in version 4.
    return `${instant.slice(0, 8)}-${instant.slice(8)}-7${count.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`;
  };
}
