import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { answer, FakeStore, refuse } from '../../server/src/testing/fake-store.ts';
import { freePort } from '../../server/src/testing/postgres.ts';
import { started } from '../../server/src/testing/process.ts';
import { main } from './testing/run.ts';

/** In milliseconds: each command is a process that starts, and there are thirty on a page. */
const patience = 300_000;

const tutorials = new URL('../../../docs/tutorials/', import.meta.url);

interface Typed {
  person: string;
  command: string;
  /** What the page shows as its output. */
  shown: string;
  /** 0, where the comment behind the command says no other. */
  code: number;
}

/** The lines `person$ command`, each with the output below it. */
function typedIn(page: string): Typed[] {
  const lines = [...page.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.trim().split('\n'));
  const typed: Typed[] = [];
  for (const line of lines) {
    const [, person, text = ''] = /^(\w+)\$ (.*)$/.exec(line) ?? [];
    const last = typed.at(-1);
    const [command = '', comment = ''] = text.split(/ +# /);
    if (person !== undefined)
      typed.push({ person, command, shown: '', code: Number(/^exit code (\d+)/.exec(comment)?.[1] ?? 0) });
    else if (last) last.shown += `${line}\n`;
  }
  return typed;
}

/** One folder in which everybody types, with a home for each, a server, and a store that keeps to its policies. */
async function place() {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-tutorial-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  const server = await started({ TESSERA_DATA_DIR: data });
  const store = await FakeStore.start();
  onTestFinished(() => store.close());
  store.behave = (asked, response) =>
    asked.url.includes('raw-beside') ? refuse(response, 403, 'AccessDenied') : answer(asked, response);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'tessera'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(join(bin, 'tessera'), 0o755);
  const ports: Record<string, string> = {
    '127.0.0.1:8080': new URL(server.url).host,
    '127.0.0.1:9000': new URL(store.url).host,
    '8090': String(await freePort()),
  };
  return { folder, data, bin, ports };
}

type Place = Awaited<ReturnType<typeof place>>;

const idInPage = '0199a1b2-c3d4-7e5f-8a9b-000000000001';

/** The command for this machine: its ports, the ID that was printed, and the answer to a prompt. */
function here({ ports }: Place, command: string, before: string): string {
  let typed = command;
  for (const [shown, real] of Object.entries(ports)) typed = typed.replaceAll(shown, real);
  typed = typed.replace(idInPage, /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(before)?.[0] ?? '');
  if (/^tessera user create /.test(typed)) typed += ` --server http://${ports['127.0.0.1:8080']}`;
  if (/^tessera (login|user create) /.test(typed)) return `${typed} --password-file - <<< correct-horse`;
  return /^tessera credentials add /.test(typed) ? `${typed} --secret-key-file - <<< visibly-fake` : typed;
}

/** A shell of the person's, which knows what was exported in the one before. */
function shellOf({ folder, data, bin }: Place, person: string) {
  const home = join(folder, 'homes', person);
  mkdirSync(home, { recursive: true });
  const exported = join(home, 'exported');
  const env: Record<string, string> = { PATH: `${bin}:${process.env['PATH']}`, HOME: home };
  // On the machine of the server.
  if (person === 'operator') env['TESSERA_DATA_DIR'] = data;
  const script = (command: string) =>
    `! test -e ${exported} || . ${exported}\n${command}\ncode=$?; export -p > ${exported}; exit $code`;
  return { script, options: { cwd: folder, env } };
}

/** Runs it beside the store, which is in this process. */
async function ran(script: string, options: SpawnOptions) {
  const child = spawn('bash', ['-c', script], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, stdout, stderr };
}

/** Runs one in the background until the test ends, from when it has printed something. */
async function background(at: Place, person: string, command: string): Promise<void> {
  const { script, options } = shellOf(at, person);
  const child = spawn('bash', ['-c', script(`exec env ${command.replace(/&$/, '')}`)], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`it ended: ${command}`)));
  await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => {});
}

it.each(readdirSync(tutorials))(
  'docs/tutorials/%s does what it shows, as it is typed',
  async (name) => {
    const page = readFileSync(new URL(name, tutorials), 'utf8');
    const at = await place();
    const [, code] = /^```js\n(.*?)^```$/ms.exec(page) ?? [];
    if (code !== undefined) writeFileSync(join(at.folder, 'service.mjs'), code);
    let before = '';
    for (const { person, command, shown, code: expected } of typedIn(page)) {
      const typed = here(at, command, before);
      if (typed.endsWith('&')) {
        await background(at, person, typed);
        continue;
      }
      const { script, options } = shellOf(at, person);
      const { code: exit, stdout, stderr } = await ran(script(typed), options);
      const line = `${person}$ ${typed}\n${stdout}${stderr}`;
      expect(exit, line).toBe(expected);
      if (shown !== '') expect(stdout.trim(), line).toBe(shown.trim());
      before = stdout;
    }
  },
  patience,
);
