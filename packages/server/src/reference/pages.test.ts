import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errors, operationList } from '@tessera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplesIn, sources } from '../../../client/src/testing/examples.ts';
import { Theatre } from '../../../client/src/testing/stage.ts';
import { nouns, referencePages } from './pages.ts';

const root = new URL('../../../../', import.meta.url);
const committed = (path: string) => readFileSync(new URL(path, root), 'utf8');
const paths = nouns.map(({ file }) => `docs/reference/${file}`);

/** The code blocks of a language under each operation's heading. */
function blocks(language: string): { name: string; code: string }[] {
  return paths.flatMap((path) =>
    committed(path)
      .split(/^## /m)
      .flatMap((section) => {
        const name = section.slice(0, section.indexOf('\n'));
        const form = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``, 'g');
        return [...section.matchAll(form)].map((match) => ({ name, code: match[1] ?? '' }));
      }),
  );
}

describe('the reference pages', () => {
  let theatre: Theatre;
  let home = '';
  beforeAll(async () => {
    theatre = await Theatre.open();
    home = mkdtempSync(join(tmpdir(), 'tessera-curl-'));
    // As a reader sees it, curl prints an error and succeeds. Here it fails.
    writeFileSync(join(home, '.curlrc'), 'fail\n');
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await theatre.close();
  });

  it.each([...referencePages(root)])('%s matches the output of `npm run generate`', (path, text) => {
    expect(committed(path)).toBe(text);
  });

  it('name every operation, and every error that there is', () => {
    const all = ['docs/reference/index.md', ...paths].map(committed).join('\n');
    for (const { id } of operationList) expect(all).toContain(`\n## ${id}\n`);
    for (const [code, { status }] of Object.entries(errors)) expect(all).toContain(`| ${status} | \`${code}\` |`);
  });

  it('have an example in TypeScript and one for curl for every operation', () => {
    const ids = operationList.map(({ id }) => id);
    expect(blocks('ts').map(({ name }) => name)).toEqual(ids);
    expect(blocks('sh').map(({ name }) => name)).toEqual(ids);
  });

  it('show in TypeScript the examples of the doc comments, which the client performs in its own tests', () => {
    expect(sources().flatMap(examplesIn)).toEqual(expect.arrayContaining(blocks('ts')));
  });

  const hasCurl = spawnSync('curl', ['--version']).status === 0;
  it.for(blocks('sh'))('$name does with curl as its example shows', async ({ name, code }, { skip }) => {
    skip(!hasCurl, 'there is no curl on this machine');
    const stage = await theatre.stageFor(name);
    const environment = { PATH: process.env['PATH'], CURL_HOME: home, no_proxy: '*', ...stage.environment };
    const { stdout } = await promisify(execFile)('sh', ['-euc', code], { env: environment });
    expect(stdout === '' || typeof JSON.parse(stdout) === 'object').toBe(true);
  });
});
