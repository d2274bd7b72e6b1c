import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import type { DeviceRequestRecord } from './store.ts';
import { hashUserCode } from './user-code.ts';

/**
 * Does `work` on the request that waits for an answer under this user code, in a transaction. Every other code counts as a
 * wrong one of the user's. Throws `device_request_not_found`, and `too_many_requests` after too many wrong ones, also for
 * a code that is right.
 */
export async function onDeviceRequest<T>(
  { db, limits }: Deps,
  userId: string,
  userCode: string,
  now: string,
  work: (stores: Stores, request: DeviceRequestRecord) => Promise<T>,
): Promise<T> {
  const hash = hashUserCode(userCode);
  // A slip of the hand that no code can be: nothing is learned by it.
  if (hash === undefined) throw new Problem('device_request_not_found');
  const outcome = await db.write(
    async (stores) => {
      const request = await stores.deviceRequests.findPending(hash, now);
      const wait = await limits.userCode(stores, userId, request !== undefined, now);
      // Nothing is thrown: the count is to stay.
      if (wait > 0) return { wait };
      return request ? { done: await work(stores, request) } : {};
    },
    { serializeBy: userId },
  );
  if ('done' in outcome) return outcome.done as T;
  if (!('wait' in outcome)) throw new Problem('device_request_not_found');
  throw new Problem('too_many_requests', {
    message: 'Too many wrong codes, try again later',
    retryAfter: outcome.wait,
  });
}
