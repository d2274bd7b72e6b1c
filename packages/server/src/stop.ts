import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { App } from './app.ts';
import type { LogSink } from './kit/log-sink.ts';

const drainMs = 1500;
/** From the first signal on. Docker kills after ten seconds. */
const limitMs = 9000;
/** How long the log's output may take its last lines. */
const lastLinesMs = 300;

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Ends the process at once when it is asked to while it starts, when nothing is under way. Without a listener, process 1 of a
 * container would not end at all. Returns the function that takes this back.
 */
export function endOnSignals(): () => void {
  const end = () => exit(0);
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

/** Ends the process when it is asked to: with all that is under way done, in less than ten seconds; at once when asked twice. */
export function stopOnSignals(app: App, log: Logger, sink: LogSink): void {
  let asked = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (asked) exit(1);
      asked = true;
      log.info({ signal }, 'stopping');
      setTimeout(() => {
        log.error('not everything ended in time: ending all the same');
        void endProcess(1, sink);
      }, limitMs);
      app.close(drainMs).then(
        () => endProcess(0, sink),
        () => endProcess(1, sink),
      );
    });
  }
}

/** Ends the process in less than a second, with the last lines in the log where its output takes them. */
export async function endProcess(status: number, sink: LogSink): Promise<void> {
  await sink.flush(lastLinesMs);
  // Requests that are nearly done may finish.
  for (let tries = 0; tries < 20 && hangs(); tries++) await sleep(25);
  exit(status);
}

/**
 * The end of a process waits for the threads in which Node reads, writes and syncs files and looks up addresses: one that
 * hangs, on a disk that does not answer, say, would keep it for ever. Then it is killed.
 */
function exit(status: number): never {
  // Process 1 of a container outlives it. No abort there: a core dump would have the keys.
  if (hangs()) process.kill(process.pid, 'SIGKILL');
  process.exit(status);
}

function hangs(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(FSReq|GetAddrInfoReq|GetNameInfoReq)/.test(name));
}
