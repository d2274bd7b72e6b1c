import type { Server } from 'node:http';
import type { Server as Listener } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AppOptions } from './app-options.ts';
import { sqlAccountLookUp } from './authentication/accounts.sql.ts';
import { Accounts } from './authentication/accounts.ts';
import { LastUsed } from './authentication/last-used.ts';
import type { Config } from './config/config.ts';
import { bindOperations } from './http/adapters/fastify.ts';
import { RawAdapter } from './http/adapters/raw.ts';
import { BytesBeingSent } from './http/bytes-being-sent.ts';
import { registerConsole } from './http/console/index.ts';
import type { EndpointContext } from './http/endpoint.ts';
import { registerHealth } from './http/health.ts';
import { Metrics, metricsServer, registerMetrics } from './http/metrics.ts';
import { listenOnOtherLoopback } from './http/other-loopback.ts';
import { registerPages } from './http/pages/index.ts';
import { answeredIn, createServer, serveRawFirst } from './http/server.ts';
import { registerServerMetadata } from './http/server-metadata.ts';
import { Proxies } from './http/wire/proxies.ts';
import { SteadyClock } from './kit/steady-clock.ts';
import { uuid7 } from './kit/uuid7.ts';
import { grantAdmins, openStores } from './open-stores.ts';
import { LargeAnswers } from './operations/large-answers.ts';
import { domainProviders } from './operations/sso-domains/domain-providers.ts';
import type { Deps } from './operations/use-case.ts';
import { CredentialsLookUp } from './operations/vending/credentials-look-up.ts';
import { CredentialsUse } from './operations/vending/credentials-use.ts';
import { storeDeps } from './operations/vending/store-deps.ts';
import { BreachedPasswords } from './passwords/breached-passwords.ts';
import { HashPool } from './passwords/hash-pool.ts';
import { owaspCost, Passwords } from './passwords/passwords.ts';
import { Throttle } from './passwords/throttle.ts';
import { auditLine } from './services/audit/event.ts';
import { AuditTrail } from './services/audit/trail.ts';
import { resolveTxt } from './services/dns/resolve-txt.ts';
import { Providers } from './services/identity-providers/providers.ts';
import { siteProviders } from './services/identity-providers/site-providers.ts';
import { Limits } from './services/limits/limits.ts';
import { nameKey } from './services/namespaces/name.ts';
import { workersOf } from './workers.ts';

/** The server cannot listen on an address. The cause is the system's error. */
export class ListenFailed extends Error {
  readonly listener: 'public' | 'metrics';

  constructor(listener: 'public' | 'metrics', cause: unknown) {
    super(`no ${listener} listener`, { cause });
    this.listener = listener;
  }
}

export interface App {
  /** The dependencies of use cases, for tests that query the database directly. */
  deps: Deps;
  /** The listening server, for tests of its limits. */
  server: Server;
  /** Starts to listen. Resolves with the address, as in `http://127.0.0.1:8080`. */
  listen(): Promise<string>;
  /**
   * Stops without dropping a request: no new ones for `drain` milliseconds, then the running ones finish. Connections
   * that are silent, half sent or unread hold it up for five seconds, and so does a mail server that stalls, at the
   * same time; mail that it has not accepted by then stays in the outbox.
   */
  close(drain?: number): Promise<void>;
}

/** Much for a client that goes on at all, and with the drain before it less than the 10 s after which Docker kills. */
const stopPatience = 5000;

/** Wires everything together. Throws `StartRefused` where the server must not start. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const steady = new SteadyClock();
  const { log, clock = steady.now, argon2, patience = stopPatience } = options;
  const db = await openStores(config, options, steady);
  const missingAdmins = await grantAdmins(db, config, log, clock());
  let address = '';
  const production = config.mode === 'production';
  const hashPool = new HashPool({ threads: options.hashThreads });
  const passwords = new Passwords(argon2 ?? owaspCost, hashPool, config.keyRing.derive('names without an account'));
  const metrics =
    config.metrics === 'off'
      ? undefined
      : new Metrics({
          hashQueue: () => passwords.waiting,
          pool: () => db.pool?.(),
          outbox: () => db.read(({ outbox }) => outbox.count()),
        });
  const credentialsUse = new CredentialsUse(db);
  const lastUsed = new LastUsed(db);
  const reachable = { permitted: config.storeEndpoints, loopback: !production };
  const stores = storeDeps(config, options.clouds);
  const deps: Deps = {
    db,
    accounts: new Accounts(db, sqlAccountLookUp(db.readAsOf, db.engine)),
    clock,
    newId: uuid7(clock),
    passwords,
    throttle: new Throttle(db, passwords),
    limits: new Limits(db, production),
    largeAnswers: new LargeAnswers(),
    audit: new AuditTrail(db, {
      log: (entry) => log.info(auditLine(entry), 'audit'),
      clock,
      many: () => workers.trail.nudge(),
    }),
    ...stores,
    providers: new Providers(siteProviders(config, reachable, clock), domainProviders(db, { ...stores, clock })),
    resolveTxt: options.resolveTxt ?? resolveTxt,
    credentialsUse,
    credentialsLookUp: new CredentialsLookUp(db),
    lastUsed,
    vendEnded: metrics && ((outcome) => metrics.vend(outcome)),
    policy: {
      refuseCommonPasswords: production,
      breached: config.breachedPasswords === undefined ? undefined : new BreachedPasswords(config.breachedPasswords),
      signup: config.signup,
      httpIssuers: !production,
      keptNames: new Set(missingAdmins.map(nameKey)),
    },
    publicUrl: () => config.publicUrl ?? address,
    mailWaits: () => workers.mail.nudge(),
    signInEnded: metrics && ((outcome) => metrics.signIn(outcome)),
  };
  const outbox = join(config.dataDir, 'outbox');
  const workers = workersOf(config, log, deps, { outbox, lastUsed, credentialsUse });
  const metricsListener = metrics && typeof config.metrics === 'object' ? metricsServer(metrics) : undefined;

  let otherLoopback: Listener | undefined;
  let stopping = false;
  const listening = { config, log, metrics, outbox, isStopping: () => stopping };
  const { server, rawAdapter } = serverOf(
    { deps, scopeShape: config.scopeShape, beingSent: new BytesBeingSent() },
    listening,
  );
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
      if (options.workers !== false) workers.start();
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
        workers.hangUp();
      }, patience);
      await Promise.all(listeners.map((listener) => listener.close()));
      await workers.stop();
      clearTimeout(late);
      await workers.flush();
      const reached = clock().toISOString();
      await db.write(({ instants }) => instants.raise('clock', reached)).catch(workers.failing('clock'));
      workers.hangUp();
      await hashPool.close();
      await db.close();
    },
  };
}

interface Listening {
  config: Config;
  log: Logger;
  metrics: Metrics | undefined;
  /** The folder for mail where no mail server is configured. */
  outbox: string;
  isStopping: () => boolean;
}

/** The parts that answer requests: the operations, the console, the pages, health and metrics. */
function serverOf(context: EndpointContext, { config, log, metrics, outbox, isStopping }: Listening) {
  const production = config.mode === 'production';
  const proxies = new Proxies(config.trustedProxies);
  const server = createServer({
    log,
    proxies,
    corsOrigins: config.corsOrigins,
    httpsOnly: production,
    metrics,
  });
  server.addHook('onRequest', (_request, reply, done) => {
    if (isStopping()) reply.header('connection', 'close');
    done();
  });
  registerHealth(server, async () => !isStopping() && (await answers(() => context.deps.db.ready())));
  registerPages(server);
  registerServerMetadata(server, context.deps.publicUrl);
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
  return { server, rawAdapter };
}

async function answers(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}
