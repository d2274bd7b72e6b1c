import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { type App, createApp } from '../app.ts';
import { type Environment, readConfig } from '../config/config.ts';
import { logInto } from '../http/request-log.ts';
import type { CloudAddresses } from '../operations/use-case.ts';
import { HashThreads } from '../passwords/hash-pool.ts';
import { accountOf, grant } from '../services/administration/change-account.ts';
import { basic, HttpClient } from './caller.ts';
import { TestClock } from './clock.ts';
import { mailsIn, unfolded } from './mails.ts';
import { migratedTemplate } from './migrated-template.ts';
import { newDatabase, newFile } from './new-database.ts';
import { scratch } from './scratch.ts';

export type EngineName = 'sqlite' | 'postgres';
export const engines: readonly EngineName[] = process.env['TESSERA_FAST'] === '1' ? ['sqlite'] : ['sqlite', 'postgres'];

/** Of all worlds of a process: starting them for each takes longer than most tests. */
const hashThreads = new HashThreads(availableParallelism());

/** Hashing that costs next to nothing. One test pins the real parameters. */
export const cheapArgon2 = { memoryCost: 64, timeCost: 1, parallelism: 1 };

export interface Person {
  username: string;
  password: string;
  id: string;
  /** Signs in by Basic with every request. */
  basic: HttpClient;
  /** Has a session. */
  session: HttpClient;
  /** The session's token. */
  token: string;
}

export interface WorldOptions {
  environment?: Environment;
  /** The database of another world, to be a second node on it. */
  databaseUrl?: string;
  patience?: number;
  /** Whether workers run beside the requests. */
  workers?: boolean;
  /** Where Microsoft and Google are. */
  clouds?: CloudAddresses;
}

/** A running server with a database and a data folder of its own. */
export class World {
  readonly engine: EngineName;
  readonly app: App;
  readonly url: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** Every line of the log so far. */
  readonly log: string[];
  readonly anonymous: HttpClient;
  /** The server's. To be moved or stopped only in worlds that a test has for itself. */
  readonly clock: TestClock;
  /** The TXT records that DNS has, by domain. */
  readonly txt: Map<string, string[]>;
  readonly #cleanUp: () => Promise<void>;

  private constructor(
    parts: Pick<World, 'engine' | 'app' | 'url' | 'dataDir' | 'databaseUrl' | 'log' | 'clock' | 'txt'> & {
      cleanUp: () => Promise<void>;
    },
  ) {
    this.engine = parts.engine;
    this.app = parts.app;
    this.url = parts.url;
    this.dataDir = parts.dataDir;
    this.databaseUrl = parts.databaseUrl;
    this.log = parts.log;
    this.clock = parts.clock;
    this.txt = parts.txt;
    this.#cleanUp = parts.cleanUp;
    this.anonymous = new HttpClient(parts.url);
  }

  static async start(engine: EngineName, options: WorldOptions = {}): Promise<World> {
    const dataDir = mkdtempSync(join(scratch, 'tessera-world-'));
    const database =
      options.databaseUrl !== undefined
        ? { url: options.databaseUrl, drop: async () => {} }
        : engine === 'sqlite'
          ? newFile(join(dataDir, 'tessera.db'))
          : await newDatabase(migratedTemplate);
    const log: string[] = [];
    const clock = new TestClock();
    const txt = new Map<string, string[]>();
    const config = readConfig({
      PORT: '0',
      TESSERA_DATA_DIR: dataDir,
      TESSERA_LOG_LEVEL: 'debug',
      ...options.environment,
      DATABASE_URL: database.url,
    });
    const app = await createApp(config, {
      log: logInto({ write: (line) => void log.push(line) }, config.logLevel),
      clock: clock.now,
      argon2: cheapArgon2,
      resolveTxt: async (domain) => txt.get(domain) ?? [],
      hashThreads,
      database: { guardNesting: true },
      ...(options.clouds && { clouds: options.clouds }),
      ...(options.patience !== undefined && { patience: options.patience }),
      ...(options.workers !== undefined && { workers: options.workers }),
    }).catch(async (refusal: unknown) => {
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
      throw refusal;
    });
    const url = await app.listen();
    const cleanUp = async () => {
      await app.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    };
    return new World({ engine, app, url, dataDir, databaseUrl: database.url, log, clock, txt, cleanUp });
  }

  async stop(): Promise<void> {
    await this.#cleanUp();
  }

  caller(headers: Record<string, string>): HttpClient {
    return new HttpClient(this.url, headers);
  }

  withKey(token: string): HttpClient {
    return this.caller({ 'x-tiledb-rest-api-key': token });
  }

  withPassword(username: string, password: string): HttpClient {
    return this.caller({ authorization: basic(username, password) });
  }

  /** Signs a new user up, and in. `begin` makes the name readable; it is made unique. */
  async person(begin = 'user', more: Record<string, unknown> = {}): Promise<Person> {
    const username = unique(begin);
    const password = `${username}-Fake-Password`;
    await expectStatus(this.anonymous.post('/user', { username, password, ...more }), 204);
    const byPassword = this.withPassword(username, password);
    const { body: session } = await expectStatus(byPassword.get('/session'), 200);
    const { body: self } = await expectStatus(byPassword.get('/user'), 200);
    return {
      username,
      password,
      id: self.id,
      basic: byPassword,
      session: this.withKey(session.token),
      token: session.token,
    };
  }

  /** Makes the person an administrator of the site, as the operator does. */
  async administrate({ id }: Pick<Person, 'id'>): Promise<void> {
    await this.app.deps.db.write(async (stores) => {
      await grant(stores, await accountOf(stores, id), { now: this.clock.now().toISOString() });
    });
  }

  /** A named token of the person, with these scopes. */
  async key(person: Person, scope?: string | string[], more: Record<string, unknown> = {}): Promise<string> {
    const { body } = await expectStatus(person.basic.post('/token', { scope, ...more }), 200);
    return body.token;
  }

  /** An organization with this owner, and members by role. */
  async organization(owner: Person, members: Record<string, Person> = {}): Promise<string> {
    const name = unique('org');
    await expectStatus(owner.basic.post('/organization', { name }), 204);
    for (const [role, { username }] of Object.entries(members)) {
      await expectStatus(owner.basic.post(`/organizations/${name}/user`, { username, role }), 204);
    }
    return name;
  }

  /** The texts of all mails to an address so far (in development mode, whose outbox is a folder). */
  mailsTo(address: string): string[] {
    return mailsIn(join(this.dataDir, 'outbox'), address);
  }

  /** Waits for the newest mail to an address that has a link to `page`, and resolves with the token in it. */
  async mailedToken(address: string, page: 'confirm-email' | 'reset-password' | 'invitation'): Promise<string> {
    const form = new RegExp(`/${page}#token=(tsm_\\w+)`);
    return eventually(() => {
      const found = this.mailsTo(address)
        .reverse()
        .map(unfolded)
        .find((text) => form.test(text));
      return form.exec(found ?? '')?.[1];
    });
  }

  /** Confirms the person's address by the mailed token. */
  async confirm(address: string): Promise<void> {
    const token = await this.mailedToken(address, 'confirm-email');
    await expectStatus(this.withKey(token).post('/user/confirm_email'), 204);
  }
}

/** The same tests on every engine, each with a server of its own for the group. */
export function onEveryEngine(name: string, tests: (world: () => World) => void, options: WorldOptions = {}): void {
  describe.each(engines)(`${name} (%s)`, (engine) => {
    let world: World | undefined;
    beforeAll(async () => {
      world = await World.start(engine, options);
    });
    afterAll(async () => {
      await world?.stop();
    });
    tests(() => {
      if (!world) throw new Error('the world has not started');
      return world;
    });
  });
}

export function unique(begin: string): string {
  return `${begin}-${randomBytes(5).toString('hex')}`;
}

/** Asks again until there is an answer, for at most ten seconds. */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await sleep(25);
  }
  throw new Error('it did not happen in time');
}

export async function expectStatus<T extends { status: number; text: string }>(
  asked: Promise<T>,
  status: number,
): Promise<T> {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer;
}
