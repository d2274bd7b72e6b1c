import type { Environment } from './config/config.ts';
import { presentKeyRing } from './config/keys.ts';
import { readPlace } from './config/place.ts';
import { storesOf } from './operations/stores.sql.ts';
import { requireDatabase } from './operator.ts';
import type { Ends } from './services/audit/link.ts';
import { type ChainReport, verifyChain } from './services/audit/verify-chain.ts';
import { openDatabase } from './storage/open.ts';

/**
 * Verifies the audit's chain in the environment's database, beside a running server or without one. Throws `StartRefused`
 * where there is no database.
 */
export async function verifyAudit(
  environment: Environment,
  known: Ends | undefined,
  progress?: (seq: number, last: number) => void,
): Promise<ChainReport> {
  const { databaseUrl, dataDir } = readPlace(environment);
  await requireDatabase(environment);
  const db = await openDatabase(databaseUrl, storesOf);
  try {
    return await verifyChain(db, presentKeyRing(environment, dataDir), known, progress);
  } finally {
    await db.close();
  }
}
