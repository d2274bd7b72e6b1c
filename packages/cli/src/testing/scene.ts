import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tessera, TesseraError } from '@tessera/client';
import { onTestFinished } from 'vitest';
import type { HttpClient } from '../../../server/src/testing/caller.ts';
import { FakeProvider } from '../../../server/src/testing/fake-provider.ts';
import { FakeStore } from '../../../server/src/testing/fake-store.ts';
import { expectStatus, World } from '../../../server/src/testing/world.ts';
import { Machine } from './run.ts';
import { Typist } from './typist.ts';

export const password = 'correct-horse';

/** What a guide is typed at: a server, a store and an identity provider, and a folder in which all people of the page type. */
export class Scene {
  readonly world: World;
  readonly store: FakeStore;
  readonly provider: FakeProvider;
  readonly folder = mkdtempSync(join(tmpdir(), 'tessera-guide-'));
  readonly #typists = new Map<string, { typist: Typist; machine: Machine }>();

  private constructor(world: World, store: FakeStore, provider: FakeProvider) {
    this.world = world;
    this.store = store;
    this.provider = provider;
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** It ends with the test. */
  static async set(): Promise<Scene> {
    const world = await World.start('sqlite');
    onTestFinished(() => world.stop());
    const store = await FakeStore.start();
    onTestFinished(() => store.close());
    const provider = await FakeProvider.start(world.clock.now);
    onTestFinished(() => provider.stop());
    return new Scene(world, store, provider);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  as(username: string): HttpClient {
    return this.world.withPassword(username, password);
  }

  /** A user of this name, who types with a session. */
  async user(username: string, more: Record<string, unknown> = {}): Promise<HttpClient> {
    await expectStatus(this.world.anonymous.post('/user', { username, password, ...more }), 204);
    this.at(username).machine.environment['TESSERA_TOKEN'] = (await this.as(username).get('/session')).body.token;
    return this.as(username);
  }

  /** alice, and acme, which is hers. */
  async acme(): Promise<HttpClient> {
    const alice = await this.user('alice');
    await expectStatus(alice.post('/organization', { name: 'acme' }), 204);
    return alice;
  }

  /** The person's shell, on the machine that has the database as well. */
  at(person: string): { typist: Typist; machine: Machine } {
    const made = this.#typists.get(person);
    if (made) return made;
    const { world, folder } = this;
    const HOME = this.path('homes', person);
    mkdirSync(HOME, { recursive: true });
    // A refusal is exit code 22.
    writeFileSync(join(HOME, '.curlrc'), 'fail-with-body\n');
    const machine = new Machine(
      {
        HOME,
        TESSERA_URL: world.url,
        PORT: new URL(world.url).port,
        DATABASE_URL: world.databaseUrl,
        TESSERA_KEY_FILE: join(world.dataDir, 'keys'),
      },
      folder,
    );
    const one = { machine, typist: new Typist(machine) };
    this.#typists.set(person, one);
    return one;
  }

  /** Runs a program that uses the client. The imports of the page name what it gets here. */
  async program(code: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    const names: Record<string, unknown> = { Tessera, TesseraError, password, ...variables };
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
    return new AsyncFunction(...Object.keys(names), code.replaceAll(/^import .*$/gm, ''))(...Object.values(names));
  }
}
