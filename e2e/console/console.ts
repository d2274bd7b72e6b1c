import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { type Person, World, type WorldOptions } from '../../packages/server/src/testing/world.ts';
import { chromiumPath } from './chromium.ts';

/** A server with the console, and a browser to look at it with. */
export class House {
  readonly world: World;
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #contexts: BrowserContext[] = [];
  /** The refusals of the pages' policy so far. */
  readonly violations: string[] = [];
  /** The failures of the pages' scripts so far. */
  readonly crashes: string[] = [];

  /** Where people go to it: a browser is led from an address of this machine to its name. */
  get url(): string {
    return this.world.url.replace('127.0.0.1', 'localhost');
  }

  private constructor(world: World, browser: Browser, folder: string) {
    this.world = world;
    this.#browser = browser;
    this.#folder = folder;
  }

  static async open(options: WorldOptions = {}): Promise<House> {
    if (!existsSync(new URL('../../packages/console/dist/pages.json', import.meta.url))) {
      throw new Error('The console is not built: npm run build makes it, and npm test does that by itself');
    }
    const folder = mkdtempSync(join(tmpdir(), 'tessera-browser-'));
    const world = await World.start('sqlite', options);
    const browser = await chromium.launch({
      executablePath: await chromiumPath(),
      args: ['--no-sandbox'],
      env: { ...process.env, TMPDIR: folder } as Record<string, string>,
    });
    return new House(world, browser, folder);
  }

  /** A fresh browser for one person, without state. */
  async visitor(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      baseURL: this.url,
      locale: 'en-GB',
      timezoneId: 'Europe/Athens',
      reducedMotion: 'reduce',
      ...options,
    });
    // Long, as a machine that runs the other tests meanwhile can be slow.
    context.setDefaultTimeout(30_000);
    this.#contexts.push(context);
    await context.exposeBinding('refusedByPolicy', (_source, what: string) => void this.violations.push(what));
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        const report = Reflect.get(globalThis, 'refusedByPolicy');
        report(`${event.effectiveDirective} ${event.blockedURI} on ${location.pathname}`);
      });
    });
    context.on('weberror', (failure) => void this.crashes.push(String(failure.error().stack ?? failure.error())));
    return context.newPage();
  }

  /** A browser in which this person is signed in, by the sign-in page. */
  async signedIn(person: Person, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.visitor(options);
    await page.goto('/sign-in');
    await fillSignIn(page, person);
    await page.getByRole('banner').getByText(person.username).waitFor();
    return page;
  }

  async forgetVisitors(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.world.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** For `waitForURL`: the page's own path. A pattern would also match where the path stands in a parameter, as in `?next=/tokens`. */
export function at(path: string) {
  return (url: URL): boolean => url.pathname === path;
}

export async function fillSignIn(page: Page, { username, password }: { username: string; password: string }) {
  // The page before can have fields of the same names, until the next one is loaded.
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Tests of the console with one server and one browser for all of them. After each, no policy was violated, no script crashed. */
export function describeConsole(name: string, tests: (house: () => House) => void, options?: WorldOptions): void {
  describe(name, () => {
    let house: House | undefined;
    const open = () => {
      if (!house) throw new Error('the house has not opened');
      return house;
    };
    beforeAll(async () => {
      house = await House.open(options);
    });
    afterEach(async () => {
      await house?.forgetVisitors();
      expect(open().violations.splice(0)).toEqual([]);
      expect(open().crashes.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await house?.close();
    });
    tests(open);
  });
}
