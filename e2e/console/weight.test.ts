import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

interface Chunk {
  file: string;
  css?: string[];
  assets?: string[];
  imports?: string[];
  isEntry?: boolean;
}

const dist = new URL('../../packages/console/dist/', import.meta.url);
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));

/** Everything that a browser fetches before it shows a page: the entry's files, the page's, and the font, which is packed already. */
function filesOf(...sources: string[]): string[] {
  const files = new Set<string>();
  const visited = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (visited.has(key) || chunk === undefined) return;
    visited.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const inner of chunk.imports ?? []) visit(inner);
  };
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry);
  for (const source of [entry ?? '', ...sources]) {
    if (manifest[source] === undefined) throw new Error(`the build has no ${source}`);
    visit(source);
  }
  const font = Object.values(manifest).find(({ file }) => /latin-wght-normal.*\.woff2$/.test(file));
  if (font === undefined) throw new Error('the build has no font');
  return [...files, font.file];
}

function weightOf(files: string[]): number {
  const weights = files.map((file) => {
    const bytes = readFileSync(new URL(file, dist));
    return file.endsWith('.woff2') ? bytes.length : gzipSync(bytes).length;
  });
  return weights.reduce((sum, weight) => sum + weight, 0);
}

describe('the first load', () => {
  const frame = 'src/frame/frame.tsx';
  it.each([
    ['sign-in page', ['src/pages/sign-in.tsx']],
    ['profile', [frame, 'src/pages/account/profile.tsx']],
    ['members', [frame, 'src/pages/organizations/members.tsx']],
    ['credential form', [frame, 'src/pages/credentials/own-new.tsx']],
    ['token form', [frame, 'src/pages/tokens/new-token.tsx']],
  ])('of the %s is under 260 kB, styles and font included', (_, sources) => {
    expect(weightOf(filesOf(...sources))).toBeLessThan(260_000);
  });

  it('of the sign-in page has no part of the pages behind it', () => {
    const files = filesOf('src/pages/sign-in.tsx').join(' ');
    expect(files).toContain('sign-in');
    for (const other of ['frame', 'members', 'credential', 'new-token', 'profile']) expect(files).not.toContain(other);
  });
});
