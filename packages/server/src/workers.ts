import type { Logger } from 'pino';
import type { LastUsed } from './authentication/last-used.ts';
import type { Config } from './config/config.ts';
import { busyThread } from './kit/concurrency/busy-thread.ts';
import { Worker } from './kit/concurrency/worker.ts';
import { failureName } from './kit/failure-name.ts';
import { recheckDomains } from './operations/sso-domains/check.ts';
import { tellOfExpiry } from './operations/tokens/tell-of-expiry.ts';
import type { Deps } from './operations/use-case.ts';
import type { CredentialsUse } from './operations/vending/credentials-use.ts';
import { ScheduledValidations } from './operations/vending/scheduled-validations.ts';
import { FormCensus } from './passwords/form-census.ts';
import { AuditChain } from './services/audit/chain.ts';
import { auditLine } from './services/audit/event.ts';
import { folderMailer, smtpMailer } from './services/mail/mailer.ts';
import { PostOffice } from './services/mail/post-office.ts';
import { replyOf } from './services/mail/refusal.ts';
import { purge } from './services/purge.ts';

const mailIdle = 2000;
const notesIdle = 5000;
/** How long an entry of the audit waits to be chained, where nothing else holds it up. */
const chainIdle = 1000;
/** The share of a busy thread's time for chaining entries. The remaining ones are chained when fewer requests come. */
const chainShare = 1 / 20;
const purgeIdle = 60_000;
/** The maximum age of the census of hash forms. Imported hashes are noticed sooner. */
const censusIdle = 600_000;

const validationIdle = 60_000;
/** Each domain is due once a day. */
const domainsIdle = 600_000;
/** Each token is due a week ahead. */
const expiryIdle = 600_000;

/** The workers beside the requests. */
export interface Workers {
  readonly mail: Worker;
  readonly trail: Worker;
  start(): void;
  /** Lets the running rounds finish. */
  stop(): Promise<void>;
  /** Closes the connection to the mail server; mail in transit stays in the outbox. */
  hangUp(): void;
  /** Writes the notes that are not written yet, and chains the audit to its end. */
  flush(): Promise<void>;
  /** For the log, where a worker's work failed. */
  failing(what: string): (error: unknown) => void;
}

/** The workers of a process. `outbox` is the folder for mail where no mail server is configured. */
export function workersOf(
  config: Config,
  log: Logger,
  deps: Deps,
  { outbox, lastUsed, credentialsUse }: { outbox: string; lastUsed: LastUsed; credentialsUse: CredentialsUse },
): Workers {
  const mailer = config.smtpUrl
    ? smtpMailer(config.smtpUrl, config.mailFrom)
    : folderMailer(outbox, config.mailFrom, (line) => log.info(line, 'mail written'));
  const post = new PostOffice(deps, mailer, deps.publicUrl, {
    limited: (kind) => log.warn({ mail: kind }, 'mail left out'),
    sent: (kind) => log.info({ mail: kind }, 'mail sent'),
    failed: (kind, attempts, error) =>
      log.warn(
        { mail: kind, attempts, reason: failureName(error), reply: replyOf(error) },
        'mail not sent, will try again',
      ),
    givenUp: (kind, attempts, error) =>
      log.error({ mail: kind, attempts, reason: failureName(error), reply: replyOf(error) }, 'mail given up'),
  });
  const failing = (what: string) => (error: unknown) =>
    log.error({ worker: what, reason: failureName(error) }, 'worker failed');
  const mail = new Worker(() => post.round(), mailIdle, failing('mail'));
  const flushNotes = async () => (await lastUsed.flush()) + (await credentialsUse.flush());
  const notes = new Worker(flushNotes, notesIdle, failing('last used'));
  const trail = new Worker(() => deps.audit.flush(), notesIdle, failing('audit'));
  const auditChain = new AuditChain(deps.db, deps.keyRing, {
    clock: deps.clock,
    broke: (entry) => log.error(auditLine(entry), 'The audit was changed behind the back of this server'),
  });
  const chain = new Worker(() => auditChain.extend(), chainIdle, failing('audit chain'), {
    share: chainShare,
    busy: busyThread(),
  });
  const formCensus = new FormCensus(deps.db, deps.passwords);
  const census = new Worker(() => formCensus.round(), censusIdle, failing('hash forms'));
  deps.passwords.formsAreOld = () => census.nudge();
  const purging = new Worker(() => purge(deps, auditChain), purgeIdle, failing('purge'));

  const domains = new Worker(() => recheckDomains(deps), domainsIdle, failing('domains'));
  const expiry = new Worker(() => tellOfExpiry(deps), expiryIdle, failing('token expiry'));

  const schedule =
    config.validateHours === undefined ? undefined : new ScheduledValidations(deps, config.validateHours);
  const validating = schedule && new Worker(() => schedule.round(), validationIdle, failing('validation'));
  const workers = [mail, notes, trail, chain, purging, census, domains, expiry, ...(validating ? [validating] : [])];
  return {
    mail,
    trail,
    start() {
      for (const worker of workers) worker.start();
      mail.nudge();
      census.nudge();
    },
    async stop() {
      schedule?.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
    },
    hangUp: () => post.close(),
    async flush() {
      await flushNotes().catch(failing('last used'));
      await deps.audit.close().catch(failing('audit'));
      await auditChain.extend().catch(failing('audit chain'));
    },
    failing,
  };
}
