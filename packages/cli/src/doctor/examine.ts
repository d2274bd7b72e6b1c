import { dirname } from 'node:path';
import { checkConfiguration, checkKeys, checkUnknown } from './configuration.ts';
import type { Finding } from './finding.ts';
import { checkClock, checkDisk, checkNode } from './machine.ts';
import { checkDatabase, checkPublicUrl, checkSmtp } from './services.ts';

/** Looks at everything that the server needs, with the environment that it would be started with. Changes nothing. */
export async function examine(environment: NodeJS.ProcessEnv, now: Date): Promise<Finding[]> {
  const { config, findings: ofConfiguration } = checkConfiguration(environment);
  const findings = [checkNode(process.versions.node, now), ...ofConfiguration, ...checkUnknown(environment)];
  // Everything else is read from it.
  if (!config) return findings;
  const { look, findings: ofDatabase } = await checkDatabase(config);
  const folders = new Set([config.dataDir, ...(look?.file === undefined ? [] : [dirname(look.file)])]);
  return [
    ...findings,
    ...ofDatabase,
    ...checkKeys(environment, config, look?.keys ?? new Map(), look?.keysInUse ?? []),
    await checkSmtp(config),
    ...(await checkPublicUrl(config)),
    checkClock(now, look?.newestInstant, look?.clockAhead ?? 0),
    ...(await Promise.all([...folders].map(checkDisk))),
  ];
}
