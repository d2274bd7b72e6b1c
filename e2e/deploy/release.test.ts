import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root, run, temporaryFolder } from './tools.ts';

const name = '.github/workflows/release.yml';
const content = readFileSync(join(root, name), 'utf8');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** GitHub's parser of workflows, as one file: it imports JSON in a way that Node does not take. */
async function parser(): Promise<typeof import('@actions/workflow-parser')> {
  const file = join(temporaryFolder(), 'parser.mjs');
  const input = fileURLToPath(import.meta.resolve('@actions/workflow-parser'));
  await build({ input, platform: 'node', output: { file }, logLevel: 'silent' });
  return import(file);
}

describe(name, () => {
  it('is accepted by the parser of GitHub', async () => {
    const { NoOperationTraceWriter, parseWorkflow } = await parser();
    const { context } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    const broken = parseWorkflow(
      { name, content: content.replace('needs: check', 'need: check') },
      new NoOperationTraceWriter(),
    );
    expect(broken.context.errors.getErrors()).not.toEqual([]);
  });

  it('runs scripts that there are', () => {
    const { scripts } = read('package.json');
    const called = [...content.matchAll(/npm run (\S+)/g)].map(([, script = '']) => script);
    expect(called.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('gives the right to publish to the job that publishes, and keeps no token', () => {
    const { jobs, permissions } = parse(content);
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.check.permissions).toBeUndefined();
    expect(jobs.publish.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
    expect(content).not.toContain('secrets.');
  });
});

describe('a release', () => {
  it('names the repository that it comes from, without which npm takes no provenance', () => {
    const step = parse(content).jobs.publish.steps.find(({ name: of = '' }) => of.startsWith('The packages name'));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ workspaces: ['packages/*'] }));
    for (const part of ['client', 'cli']) {
      mkdirSync(join(folder, 'packages', part), { recursive: true });
      cpSync(join(root, 'packages', part, 'package.json'), join(folder, 'packages', part, 'package.json'));
    }
    const known = 'GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=example/tessera';
    const { code, output } = run('bash', ['-euc', `export ${known}\n${step.run}`], folder);
    expect(code, output).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'packages/cli/package.json'), 'utf8')).repository).toEqual({
      type: 'git',
      url: 'git+https://github.com/example/tessera.git',
      directory: 'packages/cli',
    });
  });

  it('has one version, and the changelog has its date', () => {
    const { version } = read('package.json');
    for (const part of ['contract', 'server', 'client', 'cli']) {
      expect(read(`packages/${part}/package.json`).version, part).toBe(version);
    }
    const heads = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').match(/^## .+$/gm) ?? [];
    expect(heads).not.toEqual([]);
    for (const head of heads) expect(head).toMatch(/^## \[(Unreleased\]|\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2})$/);
  });

  it.each(['client', 'cli'])('publishes %s with provenance, publicly, with its licence', (part) => {
    const manifest = read(`packages/${part}/package.json`);
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
    expect(manifest.files).toContain('LICENSE');
  });
});
