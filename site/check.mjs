// After a build: every page of docs/ is there, the search has an index, and no page loads anything from another host.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [docs, dist] = ['../docs', 'dist/site'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const wrong = [];
const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
for (const page of pages) {
  const file = join(dist, page.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html'));
  if (!existsSync(file)) wrong.push(`${page} is not in the site`);
  else {
    const html = readFileSync(file, 'utf8');
    // A link is followed by a reader; these are fetched by themselves.
    const fetched = html.match(/<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)="(?:https?:)?\/\/[^"]*"/g) ?? [];
    wrong.push(...fetched.map((tag) => `${page} loads ${tag}`));
  }
}
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
if (!files.some((name) => name.includes('localSearchIndex'))) wrong.push('the search has no index');
for (const name of files.filter((file) => file.endsWith('.css'))) {
  if (/url\(["']?(?:https?:)?\/\//.test(readFileSync(join(dist, name), 'utf8')))
    wrong.push(`${name} loads from elsewhere`);
}
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(1);
}
console.log(`${pages.length} pages in ${dist}`);
