import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiText } from './http/pages/index.ts';
import { referencePages } from './reference/pages.ts';

// Writes what is generated and committed: run by `npm run generate`.
const root = new URL('../../../', import.meta.url);
writeFileSync(fileURLToPath(new URL('openapi.json', root)), openApiText());
for (const [path, text] of referencePages(root)) writeFileSync(fileURLToPath(new URL(path, root)), text);
