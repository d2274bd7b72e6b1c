import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Server as Listener } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { sqlAccountLookUp } from './authentication/accounts.sql.ts';
import { Accounts } from './authentication/accounts.ts';
import { LastUsed } from './authentication/last-used.ts';
import type { Config } from './config/config.ts';
import { bindOperations } from './http/adapters/fastify.ts';
import { RawAdapter } from './http/adapters/raw.ts';
import { BytesBeingSent } from './http/bytes-being-sent.ts';
import { registerConsole } from './http/console/index.ts';
import { registerHealth } from './http/health.ts';
import { Metrics, metricsServer, registerMetrics } from './http/metrics.ts';
import { listenOnOtherLoopback } from './http/other-loopback.ts';
import { registerPages } from './http/pages/index.ts';
import { answeredIn, createServer, serveRawFirst } from './http/server.ts';
import { Proxies } from './http/wire/proxies.ts';
import type { Clock } from './kit/clock.ts';
import { Worker } from './kit/concurrency/worker.ts';
import type { Database } from './kit/database.ts';
import { SteadyClock } from './kit/steady-clock.ts';
import { uuid7 } from './kit/uuid7.ts';
import { checkKeys } from './operations/aws-credentials/check-keys.ts';
import { LargeAnswers } from './operations/large-answers.ts';
import { storesOf } from './operations/stores.sql.ts';
import type { Stores } from './operations/stores.ts';
import type { Deps } from './operations/use-case.ts';
import { CredentialsUse } from './operations/vending/credentials-use.ts';
import { FormCensus } from './passwords/form-census.ts';
import { hashPermits } from './passwords/hash-pool.ts';
import { type Argon2Cost, owaspCost, Passwords } from './passwords/passwords.ts';
import { Throttle } from './passwords/throttle.ts';
import { grantAtStart } from './services/administration/grant-at-start.ts';
import { auditLine } from './services/audit/event.ts';
import { AuditTrail } from './services/audit/trail.ts';
import { Limits } from './services/limits/limits.ts';
import { folderMailer, smtpMailer } from './services/mail/mailer.ts';
import { PostOffice } from './services/mail/post-office.ts';
import { replyOf } from './services/mail/refusal.ts';
import { nameKey } from './services/namespaces/name.ts';
import { VendedKeys } from './services/object-store/vended-keys.ts';
import { Outbound } from './services/outbound/outbound.ts';
import { purge } from './services/purge.ts';
import { StartRefused } from './storage/migrate.ts';
import { type OpenOptions, openDatabase } from './storage/open.ts';

export interface AppOptions {
  log: Logger;
  clock?: Clock;
  /** Called once, before any further answer, when what was acknowledged may be lost: the process must end and start anew. */
  syncFailed?: (error: unknown) => void;
  /** Cheaper hashing, for tests. */
  argon2?: Argon2Cost;
  database?: OpenOptions;
  /** How many milliseconds stopping waits for clients and for the mail server. Less for tests. */
  patience?: number;
}

/** That an address cannot be listened on. The cause is what the system says. */
export class ListenFailed extends Error {
  readonly listener: 'public' | 'metrics';

  constructor(listener: 'public' | 'metrics', cause: unknown) {
    super(`no ${listener} listener`, { cause });
    this.listener = listener;
  }
}

export interface App {
  /** What use cases reach: for tests that ask the database itself. */
  deps: Deps;
  /** What listens: for tests of its limits. */
  server: Server;
  /** Starts to listen. Resolves with the address, as in `http://127.0.0.1:8080`. */
  listen(): Promise<string>;
  /**
   * Stops without dropping a request: no new ones for `drain` milliseconds, then the running ones finish. Connections that
   * are silent, half sent or unread hold it up for five seconds, and so does a mail server that stalls, at the same time;
   * what that has not taken by then stays owed.
   */
  close(drain?: number): Promise<void>;
}

const mailIdle = 2000;
/** Much for a client that goes on at all, and with the drain before it less than the 10 s after which Docker kills. */
const stopPatience = 5000;
const notesIdle = 5000;
const purgeIdle = 60_000;
/** How old the knowledge of the forms of hashes may be. What was imported is noticed sooner. */
const censusIdle = 600_000;

/** Wires everything together. Throws `StartRefused` where the server must not start. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const steady = new SteadyClock();
  const { log, clock = steady.now, argon2, patience = stopPatience } = options;
  const db = await openDatabase(config.databaseUrl, storesOf, {
    ...options.database,
    reports: {
      warn: (what, error) => log.warn({ reason: nameOf(error) }, what),
      syncFailed: (error) => options.syncFailed?.(error),
      time: (milliseconds, askedAt) => steady.follow(milliseconds, askedAt),
    },
  });
  const refusal = await checkKeys(db, config.keyRing);
  if (refusal !== undefined) {
    await db.close();
    throw new StartRefused(refusal);
  }
  await setClock(steady, db, log);
  const missingAdmins = await grantAtStart(db, config.admins, {
    now: clock().toISOString(),
    run: `admin-${randomUUID()}`,
  });
  for (const name of missingAdmins) {
    log.warn(
      { variable: 'TESSERA_ADMINS' },
      `TESSERA_ADMINS has ${name}, and no account has that name: \`tessera admin create ${name}\` makes it`,
    );
  }
  let address = '';
  const production = config.mode === 'production';
  // Twice as many as can be hashed: while one is hashed, the try of another is counted.
  const passwords = new Passwords(argon2 ?? owaspCost, hashPermits, config.keyRing.derive('names without an account'));
  const metrics =
    config.metrics === 'off'
      ? undefined
      : new Metrics({
          hashQueue: () => passwords.waiting,
          pool: () => db.pool?.(),
          outbox: () => db.read(({ outbox }) => outbox.count()),
        });
  const credentialsUse = new CredentialsUse(db);
  const deps: Deps = {
    db,
    accounts: new Accounts(db, sqlAccountLookUp(db.select, db.engine)),
    clock,
    newId: uuid7(clock),
    passwords,
    throttle: new Throttle(db, passwords),
    limits: new Limits(db, production),
    largeAnswers: new LargeAnswers(),
    audit: new AuditTrail(db, {
      log: (entry) => log.info(auditLine(entry), 'audit'),
      clock,
      many: () => trail.nudge(),
    }),
    keyRing: config.keyRing,
    outbound: new Outbound({ permitted: config.storeEndpoints, loopback: !production }),
    vendedKeys: new VendedKeys(),
    credentialsUse,
    awsIdentity: config.awsIdentity,
    vendEnded: metrics && ((outcome) => metrics.vend(outcome)),
    policy: {
      refuseCommonPasswords: production,
      signup: config.signup,
      keptNames: new Set(missingAdmins.map(nameKey)),
    },
    publicUrl: () => config.publicUrl ?? address,
    mailWaits: () => mail.nudge(),
    signInEnded: metrics && ((outcome) => metrics.signIn(outcome)),
  };
  const outbox = join(config.dataDir, 'outbox');
  const mailer = config.smtpUrl
    ? smtpMailer(config.smtpUrl, config.mailFrom)
    : folderMailer(outbox, config.mailFrom, (line) => log.info(line, 'mail written'));
  const post = new PostOffice(deps, mailer, deps.publicUrl, {
    limited: (kind) => log.warn({ mail: kind }, 'mail left out'),
    sent: (kind) => log.info({ mail: kind }, 'mail sent'),
    failed: (kind, attempts, error) =>
      log.warn({ mail: kind, attempts, reason: nameOf(error), reply: replyOf(error) }, 'mail not sent, will try again'),
    givenUp: (kind, attempts, error) =>
      log.error({ mail: kind, attempts, reason: nameOf(error), reply: replyOf(error) }, 'mail given up'),
  });
  const lastUsed = new LastUsed(db, deps.accounts);
  const failing = (what: string) => (error: unknown) =>
    log.error({ worker: what, reason: nameOf(error) }, 'worker failed');
  const mail = new Worker(() => post.round(), mailIdle, failing('mail'));
  const flushNotes = async () => (await lastUsed.flush()) + (await credentialsUse.flush());
  const notes = new Worker(flushNotes, notesIdle, failing('last used'));
  const trail = new Worker(() => deps.audit.flush(), notesIdle, failing('audit'));
  const formCensus = new FormCensus(db, passwords);
  const census = new Worker(() => formCensus.round(), censusIdle, failing('hash forms'));
  passwords.formsAreOld = () => census.nudge();
  const purging = new Worker(() => purge(deps), purgeIdle, failing('purge'));

  const metricsListener = metrics && typeof config.metrics === 'object' ? metricsServer(metrics) : undefined;

  let otherLoopback: Listener | undefined;
  let stopping = false;
  const proxies = new Proxies(config.trustedProxies);
  const server = createServer({
    log,
    proxies,
    corsOrigins: config.corsOrigins,
    httpsOnly: production,
    metrics,
  });
  server.addHook('onRequest', (_request, reply, done) => {
    if (stopping) reply.header('connection', 'close');
    done();
  });
  registerHealth(server, async () => !stopping && (await answers(() => db.ready())));
  registerPages(server);
  const context = { deps, lastUsed, scopeShape: config.scopeShape, beingSent: new BytesBeingSent() };
  const endpoints = bindOperations(server, context);
  const rawAdapter = new RawAdapter(endpoints, {
    proxies,
    httpsOnly: production,
    cors: config.corsOrigins.length > 0,
    answered: answeredIn({ log, metrics }),
  });
  serveRawFirst(server, rawAdapter);
  const { publicUrl } = config;
  const shown = config.smtpUrl ? undefined : outbox;
  if (!registerConsole(server, context, { production, publicUrl, outbox: shown })) {
    log.warn('the console is not built, so the API answers alone: npm run build makes it');
  }
  if (metrics && config.metrics === 'public') registerMetrics(server, metrics);

  return {
    deps,
    server: server.server,
    async listen() {
      const failed = (listener: 'public' | 'metrics') => (error: unknown) => {
        throw new ListenFailed(listener, error);
      };
      address = await server.listen({ host: config.host, port: config.port }).catch(failed('public'));
      if (!production && config.host === '127.0.0.1') {
        otherLoopback = await listenOnOtherLoopback(server.server, Number(new URL(address).port));
      }
      if (typeof config.metrics === 'object') await metricsListener?.listen(config.metrics).catch(failed('metrics'));
      for (const worker of [mail, notes, trail, purging, census]) worker.start();
      mail.nudge();
      census.nudge();
      return address;
    },
    async close(drain = 0) {
      // Load balancers see /readyz fail and clients see `Connection: close` before anything is refused.
      stopping = true;
      rawAdapter.stop();
      await sleep(drain);
      otherLoopback?.close();
      const listeners = metricsListener ? [server, metricsListener] : [server];
      const late = setTimeout(() => {
        for (const { server } of listeners) server.closeAllConnections();
        post.close();
      }, patience);
      await Promise.all(listeners.map((listener) => listener.close()));
      await Promise.all([mail.stop(), notes.stop(), trail.stop(), purging.stop(), census.stop()]);
      clearTimeout(late);
      await flushNotes().catch(failing('last used'));
      await deps.audit.close().catch(failing('audit'));
      const reached = clock().toISOString();
      await db.write(({ instants }) => instants.raise('clock', reached)).catch(failing('clock'));
      post.close();
      await db.close();
    },
  };
}

const tolerated = 2;

/** Begins where the database's clock is: its own on PostgreSQL, the latest instant that a process had reached on SQLite. */
async function setClock(clock: SteadyClock, db: Database<Stores>, log: Logger): Promise<void> {
  if (db.engine === 'sqlite') {
    // Before the instant that tokens are void from, none could be issued that is not.
    for (const name of ['clock', 'tokens_void_before'] as const) {
      const reached = await db.read(({ instants }) => instants.find(name));
      if (reached !== undefined) clock.reach(Date.parse(reached));
    }
  }
  const seconds = Math.round((clock.now().getTime() - Date.now()) / 1000);
  if (Math.abs(seconds) <= tolerated) return;
  const sentence = `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'behind' : 'ahead of'}`;
  log.warn(
    { seconds },
    db.engine === 'sqlite'
      ? `${sentence} an instant that it had reached before: Tessera goes on from there, at half speed until they agree`
      : `${sentence} the database's, by which Tessera goes`,
  );
}

async function answers(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}

/** What is said of a failure in the log: its code, or its kind. Messages can carry values. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}
