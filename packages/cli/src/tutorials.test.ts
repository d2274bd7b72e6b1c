import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { answer, FakeStore, refuse } from '../../server/src/testing/fake-store.ts';
import { freePort } from '../../server/src/testing/postgres.ts';
import { started } from '../../server/src/testing/process.ts';
import { blocksOf, commandsOf } from './testing/page.ts';
import { Machine } from './testing/run.ts';
import { Typist } from './testing/typist.ts';

const tutorials = new URL('../../../docs/tutorials/', import.meta.url);

/** One folder in which everybody types, with a home for each, a server, and a store that keeps to its policies. */
async function place() {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-tutorial-'));
  const data = join(folder, 'data');
  const server = await started({ TESSERA_DATA_DIR: data });
  const store = await FakeStore.start();
  onTestFinished(() => store.close());
  store.behave = (asked, response) =>
    asked.url.includes('raw-beside') ? refuse(response, 403, 'AccessDenied') : answer(asked, response);
  const ports: Record<string, string> = {
    '127.0.0.1:8080': new URL(server.url).host,
    '127.0.0.1:9000': new URL(store.url).host,
    '8090': String(await freePort()),
  };
  const typists = new Map<string, Typist>();
  const typistOf = (person: string) => {
    const HOME = join(folder, 'homes', person);
    mkdirSync(HOME, { recursive: true });
    // The operator is on the machine of the server.
    const environment = { HOME, ...(person === 'operator' && { TESSERA_DATA_DIR: data }) };
    const typist = typists.get(person) ?? new Typist(new Machine(environment, folder));
    typists.set(person, typist);
    return typist;
  };
  return { folder, ports, typistOf };
}

type Place = Awaited<ReturnType<typeof place>>;

const idInPage = '0199a1b2-c3d4-7e5f-8a9b-000000000001';

/** The command for this machine: its ports, and the ID that was printed. */
function here({ ports }: Place, command: string, before: string): string {
  let typed = command;
  for (const [shown, real] of Object.entries(ports)) typed = typed.replaceAll(shown, real);
  typed = typed.replace(idInPage, /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(before)?.[0] ?? '');
  return /^tessera user create /.test(typed) ? `${typed} --server http://${ports['127.0.0.1:8080']}` : typed;
}

it.each(readdirSync(tutorials))(
  'docs/tutorials/%s: its commands, typed as they stand, give the output that the page shows',
  async (name) => {
    const blocks = blocksOf(readFileSync(new URL(name, tutorials), 'utf8'));
    const at = await place();
    const service = blocks.find(({ language }) => language === 'js');
    if (service) writeFileSync(join(at.folder, 'service.mjs'), service.code);
    let before = '';
    for (const block of blocks.filter(({ language }) => language === 'console')) {
      for (const { person = '', command, shown, code } of commandsOf(block)) {
        const typed = here(at, command, before);
        if (typed.endsWith('&')) {
          await at.typistOf(person).background(typed);
          continue;
        }
        const done = await at.typistOf(person).type(typed);
        const line = `${person}$ ${typed}\n${done.stdout}${done.stderr}`;
        expect(done.code, line).toBe(code);
        if (shown !== '') expect(done.stdout.trim(), line).toBe(shown.trim());
        before = done.stdout;
      }
    }
  },
);
