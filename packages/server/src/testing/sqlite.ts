import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../storage/open.ts';
import { scratch } from './scratch.ts';

/** Makes the template for the whole run, and removes it at the end. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(scratch, 'tessera-template-'));
  const file = join(folder, 'migrated.db');
  const database = await openDatabase(`sqlite:${file}`, () => ({}));
  await database.close();
  project.provide('sqliteTemplate', file);
  return () => rmSync(folder, { recursive: true, force: true });
}
