import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The tests that a developer runs all the time (`npm run test:fast`): rules and operations on SQLite. No browser, no
// second database, no packing, no processes, no floods.
const isFast = process.env['TESSERA_FAST'] === '1';
const slow = [
  'packages/cli/**',
  'packages/server/test/{adversary,attacks,docs,examples,faults,process,supply-chain,upgrade}/**',
  'packages/server/test/wire/{fuzz,pipelines,timeouts,nul}.test.ts',
  'packages/server/test/matrices/revoked.test.ts',
  'packages/server/src/storage/postgres/**',
  'packages/server/src/{passwords/oracle,authentication/imported,reference/pages}.test.ts',
];

export default defineConfig({
  resolve: {
    alias: {
      '@tessera/contract': from('packages/contract/src/index.ts'),
      '@tessera/client': from('packages/client/src/index.ts'),
    },
  },
  test: {
    include: ['packages/**/*.test.{ts,tsx}', ...(isFast ? [] : ['e2e/**/*.test.ts'])],
    exclude: ['**/node_modules/**', '**/dist/**', ...(isFast ? slow : [])],
    globalSetup: [
      'packages/server/src/testing/built.ts',
      'packages/server/src/testing/sqlite.ts',
      ...(isFast ? [] : ['packages/server/src/testing/postgres.ts']),
    ],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One more than the cores of CI: often one waits for a browser, a process or a limit of time.
    maxWorkers: 3,
    // Modules are loaded once a worker, not once a file: loading them took a tenth of the whole run.
    isolate: false,
  },
});
