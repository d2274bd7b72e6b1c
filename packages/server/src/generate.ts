import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { permissionsPage } from './access/permissions-page.ts';
import { openApiText } from './http/pages/index.ts';

// Writes what is generated and committed: run by `npm run generate`.
const root = new URL('../../../', import.meta.url);
writeFileSync(fileURLToPath(new URL('openapi.json', root)), openApiText());
mkdirSync(fileURLToPath(new URL('docs/reference/', root)), { recursive: true });
writeFileSync(fileURLToPath(new URL('docs/reference/permissions.md', root)), permissionsPage());
