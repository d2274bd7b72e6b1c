import type { Database } from '../../kit/database.ts';
import type { Stores } from '../../operations/stores.ts';
import { confirmedAddress } from '../../operations/users/email.ts';
import { credentialsFailingLetter, type Letter } from './letters.ts';
import type { Mail } from './store.ts';

/**
 * The letter to an owner of credentials that stopped working, where they still do not when it is sent, and the reader is
 * still an owner. `isPermitted` counts it, inside the transaction.
 */
export async function credentialsFailingMail(
  db: Database<Stores>,
  publicUrl: string,
  mail: Extract<Mail, { kind: 'credentials_failing' }>,
  isPermitted: (stores: Stores, to: string) => Promise<boolean>,
): Promise<{ to: string; letter: Letter } | undefined> {
  const found = await db.write(async (stores) => {
    const { users, organizations, members, awsCredentials } = stores;
    const user = await users.find({ id: mail.userId });
    const to = user && confirmedAddress(user);
    const credentials = await awsCredentials.findById(mail.credentialsId);
    if (to === undefined || credentials?.validation?.valid !== false) return undefined;
    const organization = await organizations.find({ id: credentials.namespaceId });
    const role = organization && (await members.find(organization.id, mail.userId))?.role;
    if (organization ? role !== 'owner' : credentials.namespaceId !== mail.userId) return undefined;
    return (await isPermitted(stores, to)) ? { to, credentials, organization: organization?.name } : undefined;
  });
  if (!found) return undefined;
  const { to, credentials, organization } = found;
  const failed = credentials.validation?.checks.find(({ status }) => status === 'failed');
  const words = { name: credentials.name, organization, reason: failed?.reason ?? '' };
  return { to, letter: credentialsFailingLetter(publicUrl, words) };
}
