import { monitorEventLoopDelay } from 'node:perf_hooks';
import Fastify, { type FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SignInOutcome } from '../authentication/authenticate.ts';
import type { VendOutcome } from '../operations/use-case.ts';

/** Values that are read at each scrape, and not counted before. */
export interface Gauges {
  hashQueue(): number;
  pool(): { open: number; idle: number; waiting: number } | undefined;
  outbox(): Promise<number>;
}

/** Counters in Prometheus' terms. Labels have few values each: operations, statuses, outcomes; never names. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'operation' | 'status'>;
  readonly #signIns: Counter<'outcome'>;
  readonly #vends: Histogram<'cache'>;
  readonly #refusals: Counter<'reason'>;

  constructor(gauges: Gauges) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Histogram({
      name: 'tessera_request_seconds',
      help: 'Requests by operation and status, and how long they took',
      labelNames: ['operation', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    this.#signIns = new Counter({
      name: 'tessera_sign_ins_total',
      help: 'How requests were authenticated, or were not',
      labelNames: ['outcome'],
      registers,
    });
    this.#vends = new Histogram({
      name: 'tessera_vend_seconds',
      help: 'Short-lived keys, and how long it took to have one: from memory, or from the store',
      labelNames: ['cache'],
      buckets: [0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    this.#refusals = new Counter({
      name: 'tessera_store_refusals_total',
      help: 'Short-lived keys that a store did not make, by the reason that callers are told',
      labelNames: ['reason'],
      registers,
    });
    const gauge = (name: string, help: string, collect: (set: (value: number) => void) => void | Promise<void>) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          return collect((value) => this.set(value));
        },
      });
    gauge('tessera_hash_queue', 'Passwords that wait to be hashed', (set) => set(gauges.hashQueue()));
    // It alone asks the database. Where that is away, the other values are what an operator looks for.
    gauge('tessera_outbox', 'Mails that are owed', async (set) => set(await gauges.outbox().catch(() => Number.NaN)));
    if (gauges.pool()) {
      gauge('tessera_database_open', 'Database connections', (set) => set(gauges.pool()?.open ?? 0));
      gauge('tessera_database_idle', 'Database connections that are idle', (set) => set(gauges.pool()?.idle ?? 0));
      gauge('tessera_database_waiting', 'Works that wait for a connection', (set) => set(gauges.pool()?.waiting ?? 0));
    }
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    gauge('tessera_event_loop_delay_p99_seconds', 'Since the last scrape', (set) => {
      set(delay.percentile(99) / 1e9);
      delay.reset();
    });
  }

  /** Counts a request that was answered. `undefined` stands for everything that is no operation. */
  request(operation: string | undefined, status: number, milliseconds: number): void {
    this.#requests.observe({ operation: operation ?? 'other', status: String(status) }, milliseconds / 1000);
  }

  vend(outcome: VendOutcome): void {
    if ('refused' in outcome) this.#refusals.inc({ reason: outcome.refused });
    else this.#vends.observe({ cache: outcome.cache }, outcome.seconds);
  }

  signIn(outcome: SignInOutcome): void {
    this.#signIns.inc({ outcome });
  }

  /** The page that Prometheus reads, and its type. */
  async page(): Promise<{ type: string; text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}

/** Serves `/metrics`: on a listener of its own, or on the public one where the operator said so. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', async (_request, reply) => {
    const { type, text } = await metrics.page();
    return reply.header('content-type', type).send(text);
  });
}

/** A listener for `/metrics` alone. */
export function metricsServer(metrics: Metrics): FastifyInstance {
  const app = Fastify({ logger: false });
  registerMetrics(app, metrics);
  return app;
}
