import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

// The same worlds and browser as the tests, for pictures instead of checks.
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({ test: { include: ['e2e/console/{screenshots,picture}.ts'], testTimeout: 600_000 } }),
);
