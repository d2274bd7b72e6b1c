import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

// A copy: a page finds Vue from where it lies, and beside docs/ there is none.
const docs = fileURLToPath(new URL('../dist/pages', import.meta.url));
rmSync(docs, { recursive: true, force: true });
cpSync(fileURLToPath(new URL('../../docs', import.meta.url)), docs, { recursive: true });

/** A page of the sidebar, by its file; its title is its first head. */
function page(file: string) {
  const text = /^# (.+)$/m.exec(readFileSync(`${docs}/${file}`, 'utf8'))?.[1] ?? file;
  return { text: text.replaceAll('`', ''), link: `/${file.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '')}` };
}

/** Every page of a folder, in order of their names, so that a new one is never forgotten. */
function pagesIn(folder: string) {
  return readdirSync(`${docs}/${folder}`)
    .filter((name) => name.endsWith('.md') && name !== 'README.md' && name !== 'index.md')
    .sort()
    .map((name) => page(`${folder}/${name}`));
}

const start = ['README.md', 'concepts.md', 'from-tiledb-cloud.md'];
const howTo = [
  ...['invitations.md', 'organization-policies.md', 'short-lived-keys.md', 'second-factors.md', 'oauth.md'],
  ...['single-sign-on.md', 'import.md', 'administration.md'],
];
const groups = {
  Operations: [
    ...['deploy.md', 'operating.md', 'backup.md', 'high-availability.md', 'troubleshooting.md', 'operating-audit.md'],
    ...['limits.md', 'performance.md'],
  ],
  Security: ['threat-model.md', 'security-requirements.md'],
};
const named: string[] = [...start, ...howTo, ...Object.values(groups).flat()];
const others = readdirSync(docs).filter((name) => name.endsWith('.md') && !named.includes(name));

export default defineConfig({
  title: 'Tessera',
  description: 'Accounts for TileDB and other data platforms that you run yourself',
  srcDir: 'dist/pages',
  outDir: 'dist/site',
  rewrites: { 'README.md': 'index.md', 'adr/README.md': 'adr/index.md' },
  // Files of the repository that are no pages of the site.
  ignoreDeadLinks: [/^(\.\/)?(\.\.\/)+(README|bench|packages|SECURITY|openapi)/],
  themeConfig: {
    // Searched in the browser: nothing is asked of another host.
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      { text: 'Start', items: start.map(page) },
      { text: 'Tutorials', items: pagesIn('tutorials') },
      { text: 'How to', items: howTo.map(page) },
      ...Object.entries(groups).map(([text, files]) => ({ text, items: files.map(page) })),
      ...(others.length > 0 ? [{ text: 'More', items: others.map(page) }] : []),
      { text: 'Reference', items: [page('reference/index.md'), ...pagesIn('reference')] },
      { text: 'Decisions', items: pagesIn('adr'), collapsed: true },
    ],
  },
});
