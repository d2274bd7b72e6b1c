import { clientKey } from '../../services/limits/client.ts';
import type { UseCase } from '../use-case.ts';

/**
 * Notes a wanted reset. The worker that sends the mail looks up the user and their confirmed address: this answer is
 * the same, in the same time, for known and unknown users. Requests beyond a client's limit are answered alike, and not
 * noted.
 */
export const requestPasswordReset: UseCase<'requestPasswordReset'> = async (deps, { body, client, now }) => {
  const mailId = deps.newId();
  const { email, username } = body;
  const isNoted = await deps.db.write(
    async (stores) => {
      if (!(await deps.limits.mayRequestReset(stores, client.address, now))) return false;
      await stores.outbox.add(mailId, { kind: 'password_reset_wanted', email, username }, now);
      return true;
    },
    { serializeBy: `reset ${clientKey(client.address)}` },
  );
  if (isNoted) deps.mailWaits();
  return undefined;
};
