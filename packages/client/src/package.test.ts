import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplesIn, sources } from './testing/examples.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('..', import.meta.url));
const typescript = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

/** The package as npm packs it, installed into a folder with nothing else: neither the contract nor zod. */
describe('the package', () => {
  let folder = '';
  let tarball: Buffer;
  let installed = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tessera-client-'));
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: here });
    const [name = ''] = readdirSync(folder);
    tarball = readFileSync(join(folder, name));
    const program = { name: 'a-program', version: '1.0.0', type: 'module' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(program));
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', `./${name}`], { cwd: folder });
    installed = join(folder, 'node_modules', '@tessera', 'client');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('comes alone', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@tessera']);
    expect(readdirSync(join(folder, 'node_modules', '@tessera'))).toEqual(['client']);
  });

  it('is under 8 kB, minified and gzipped, in one file', async () => {
    const bundle = await rolldown({ input: join(installed, 'dist', 'index.js') });
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    expect(output).toHaveLength(1);
    expect(output[0].imports).toEqual([]);
    const size = gzipSync(output[0].code, { level: 9 }).length;
    expect(size).toBeLessThan(8 * 1024);
  });

  it('is as package managers, bundlers and browsers expect one to be', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
  });

  it('has types where every way of importing it looks for them', async () => {
    const { types, problems = [] } = (await checkPackage(createPackageFromTarballData(tarball))) as {
      types: unknown;
      problems?: { kind: string; resolutionKind?: string }[];
    };
    expect(types).toMatchObject({ kind: 'included' });
    // ESM alone: a resolver of Node 10's kind knows no exports, and CommonJS of Node 20 has to import() it.
    const elsewhere = ['node10', 'node16-cjs'];
    expect(problems.filter(({ resolutionKind = '' }) => !elsewhere.includes(resolutionKind))).toEqual([]);
  });

  it('lets every example of its doc comments compile, strictly', async () => {
    const texts = ['baseUrl', 'password', 'mailedToken', 'code', 'deviceCode', 'token', 'serviceSecret'];
    const startRegistration = '(given: { optionsJSON: object }) => Promise<PasskeyAttestation>';
    const variables = `tessera: Tessera, ${texts.map((name) => `${name}: string`).join(', ')}, startRegistration: ${startRegistration}`;
    const functions = sources()
      .flatMap(examplesIn)
      .map(({ name, code }) => `export async function ${name}Example(${variables}) {{\n${code}\n}}\n`);
    const given = `import { type PasskeyAttestation, scopesOf, Tessera } from '@tessera/client';\nvoid scopesOf;\n`;
    await compile(`${given}${functions.join('\n')}`);
  });

  it('does not let a program compile that is wrong', async () => {
    const wrong = [
      `await tessera.createUser({ username: 'dave' });`,
      `await tessera.updateUserInOrganization('acme', 'bob', { role: 'boss' });`,
      `const name: number = (await tessera.getUser()).username;`,
      `if (error.error === 'user_not_fuond') throw error;`,
      `new Tessera({ baseUrl: '', token: '', password: '' });`,
      `await tessera.getUsers();`,
    ];
    const program = wrong.map((line) => `// @ts-expect-error\n${line}`).join('\n');
    await compile(`import { Tessera, TesseraError } from '@tessera/client';
declare const error: TesseraError;
const tessera = new Tessera({ baseUrl: 'http://127.0.0.1:8080' });
${program}
export {};
`);
  });

  async function compile(program: string): Promise<void> {
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'src', 'program.ts'), program);
    const strict = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
      '--skipLibCheck',
      'false',
    ];
    const how = ['--noEmit', '--target', 'es2023', '--module', 'nodenext', '--types', '', '--lib', 'es2023,dom'];
    const tsc = run(process.execPath, [typescript, ...strict, ...how, 'src/program.ts'], { cwd: folder });
    await tsc.catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    });
  }
});
