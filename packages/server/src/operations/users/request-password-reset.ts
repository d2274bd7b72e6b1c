import { clientKey } from '../../services/limits/client.ts';
import type { UseCase } from '../use-case.ts';

/**
 * Notes that somebody wants a reset. Who it is, and whether they have a confirmed address, is found out by the worker
 * that sends the mail: this answer says the same in the same time whoever exists. What a client asks too often is answered
 * alike, and not noted.
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
