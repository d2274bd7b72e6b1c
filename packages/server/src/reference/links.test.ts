import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const notOurs = new Set(['node_modules', 'dist', 'data', 'coverage']);

/** Every Markdown file of the repository. */
function pages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || notOurs.has(entry.name) ? [] : pages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

function prose(path: string): string {
  return readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}

/** The anchors of a page's headings, as GitHub makes them from their text. */
function anchors(path: string): Set<string> {
  const seen = new Map<string, number>();
  const names = [...prose(path).matchAll(/^#+ +(.*?) *#*$/gm)].map(([, text = '']) => {
    const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  });
  return new Set(names);
}

/** The links that lead nowhere, as `target`. Addresses outside the repository are not asked for. */
function broken(path: string): string[] {
  const text = prose(path).replace(/`[^`\n]*`/g, '');
  const targets = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: +(\S+)/gm)].map(
    ([, inline, defined]) => inline ?? defined ?? '',
  );
  return targets.filter((target) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : resolve(dirname(path), decodeURIComponent(file));
    if (relative(root, to).startsWith('..') || !existsSync(to)) return true;
    return anchor !== undefined && (statSync(to).isDirectory() || !anchors(to).has(anchor));
  });
}

describe('the links of the pages', () => {
  it.each(pages(root).map((path) => relative(root, path)))('of %s lead somewhere', (path) => {
    expect(broken(join(root, path))).toEqual([]);
  });
});
