import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../../../vitest.config.ts';

// The same worlds as the tests, with the cases that take long or need programs of the machine.
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: {
      include: ['packages/{cli,server}/**/*.test.ts', 'packages/server/test/{faults,upgrade}/*.case.ts'],
      // A case at a time, for each has the machine for itself.
      maxWorkers: 1,
    },
  }),
);
