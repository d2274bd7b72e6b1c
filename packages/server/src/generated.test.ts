import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedFiles } from './generated.ts';

const root = new URL('../../../', import.meta.url);

it.each(Object.entries(generatedFiles()))('%s is as `npm run generate` writes it', (path, text) => {
  expect(readFileSync(new URL(path, root), 'utf8')).toBe(text);
});
