// Copies the viewer of the API at `/docs` into the build, with its licence, and with the console's typeface in place of the
// browser's own. The package itself is for development only: it depends on @scarf/scarf, which reports installations.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolve } = createRequire(import.meta.url);
const from = dirname(resolve('swagger-ui-dist/package.json'));
const to = fileURLToPath(new URL('../dist/swagger-ui/', import.meta.url));
mkdirSync(to, { recursive: true });
for (const name of ['swagger-ui-bundle.js', 'LICENSE', 'NOTICE']) copyFileSync(join(from, name), join(to, name));

const styles = readFileSync(join(from, 'swagger-ui.css'), 'utf8');
const typeface = "font-family:'Instrument Sans Variable',system-ui,sans-serif";
writeFileSync(join(to, 'swagger-ui.css'), styles.replaceAll('font-family:sans-serif', typeface));
const fonts = dirname(resolve('@fontsource-variable/instrument-sans/package.json'));
copyFileSync(join(fonts, 'files/instrument-sans-latin-wght-normal.woff2'), join(to, 'instrument-sans.woff2'));
copyFileSync(join(fonts, 'LICENSE'), join(to, 'LICENSE-instrument-sans'));
