import { nameKey } from '../namespaces/name.ts';

/** How addresses are compared. Domains have no case; no mailbox that matters tells its local parts apart by case. */
export function emailKey(address: string): string {
  return nameKey(address);
}
