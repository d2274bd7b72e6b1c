import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated.ts';
import { referencePages } from './reference/pages.ts';

// Writes the generated files that are committed: run by `npm run generate`.
const root = new URL('../../../', import.meta.url);
// Throws if a part of an operation is missing, before any file is changed.
referencePages(root);
for (const [path, text] of Object.entries(generatedFiles())) {
  const file = fileURLToPath(new URL(path, root));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
// Last: its index links to every other page in the folder.
for (const [path, text] of referencePages(root)) writeFileSync(fileURLToPath(new URL(path, root)), text);
