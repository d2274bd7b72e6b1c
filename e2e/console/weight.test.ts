import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

interface Chunk {
  file: string;
  css?: string[];
}

interface Page {
  path: string;
  preload: string[];
}

const dist = new URL('../../packages/console/dist/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, dist), 'utf8');
const pages: Page[] = JSON.parse(read('pages.json'));
const chunks: Chunk[] = Object.values(JSON.parse(read('manifest.json')));
/** The files that every page's HTML names: the first script, its imports, and the style sheet. */
const always = [...read('index.html').matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);

/** Everything that a browser fetches before it shows a page, with styles and the font. */
function filesOf({ preload }: Page): string[] {
  const scripts = [...always, ...preload];
  const styles = chunks.filter(({ file }) => scripts.includes(file)).flatMap(({ css = [] }) => css);
  const font = chunks.find(({ file }) => /latin-wght-normal.*\.woff2$/.test(file));
  if (font === undefined) throw new Error('the build has no font');
  return [...new Set([...scripts, ...styles, font.file])];
}

/** How many bytes of a file travel; the font is packed already. */
const weights = new Map<string, number>();
function weightOf(file: string): number {
  const bytes = readFileSync(new URL(file, dist));
  const weight = weights.get(file) ?? (file.endsWith('.woff2') ? bytes.length : gzipSync(bytes).length);
  weights.set(file, weight);
  return weight;
}

describe('the first load', () => {
  it('of every page is under 260 kB', () => {
    expect(always.length).toBeGreaterThan(3);
    expect(pages.length).toBeGreaterThan(30);
    const loads = pages.map((page) => ({
      path: page.path,
      bytes: filesOf(page).reduce((sum, file) => sum + weightOf(file), 0),
    }));
    expect(loads.filter(({ bytes }) => bytes >= 260_000)).toEqual([]);
  });

  it('of the sign-in page has no part of the pages behind it', () => {
    const page = pages.find(({ path }) => path === '/sign-in');
    const files = page ? filesOf(page).join(' ') : '';
    expect(files).toContain('sign-in');
    for (const other of ['frame', 'members', 'credential', 'new-token', 'profile']) expect(files).not.toContain(other);
  });
});
