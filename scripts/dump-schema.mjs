// npm run dump: writes the current schema, of both engines and with visibly fake data, into packages/server/test/upgrade, whose
// tests then upgrade it for ever. To be run with each release that changed the schema.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  [
    ...['node_modules/vitest/vitest.mjs', 'run', 'packages/server/test/upgrade/dump.case.ts'],
    ...['--config', 'packages/server/test/faults/cases.config.ts'],
  ],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
process.exit(status ?? 1);
