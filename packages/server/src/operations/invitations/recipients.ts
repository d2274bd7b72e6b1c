import { emailAddress, looksLikeId, namespaceName } from '@tessera/contract';
import { type NameOrId, nameKey, nameOrId } from '../../services/namespaces/name.ts';
import { emailKey } from '../users/email.ts';

/**
 * A recipient that an invitation names: by an address, or by the name or ID of an account, which may or may not exist.
 */
export interface Recipient {
  /** As the inviter wrote it, and as it is compared. */
  text: string;
  key: string;
  emailKey?: string;
  account?: NameOrId;
}

/**
 * The recipients that a request names, each once, and the malformed ones as they were sent. Accounts are not looked up:
 * the answer is the same for existing and unknown ones.
 */
export function readRecipients(texts: readonly string[]): { recipients: Recipient[]; failed: string[] } {
  const recipients = new Map<string, Recipient>();
  const failed: string[] = [];
  for (const sent of texts) {
    const recipient = readRecipient(sent.trim());
    if (recipient) recipients.set(recipient.key, recipient);
    else failed.push(sent);
  }
  return { recipients: [...recipients.values()], failed };
}

function readRecipient(text: string): Recipient | undefined {
  if (text.includes('@')) {
    const { success, data } = emailAddress.safeParse(text);
    return success ? { text: data, key: emailKey(data), emailKey: emailKey(data) } : undefined;
  }
  const isAccount = looksLikeId(text) || namespaceName.safeParse(text).success;
  return isAccount ? { text, key: nameKey(text), account: nameOrId(text) } : undefined;
}
