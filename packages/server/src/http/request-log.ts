import { type Logger, pino } from 'pino';
import { instantOf } from '../kit/clock.ts';
import type { Lines } from '../kit/log-sink.ts';
import type { Problem } from '../kit/problem.ts';
import type { Trace } from '../kit/trace.ts';

/** All that the log tells of a request. By allow-list: nothing of its URL, headers or bodies gets here. */
export interface RequestLine {
  id: string;
  /** Absent for what never became a request. */
  trace: Trace | undefined;
  operation: string | undefined;
  userId: string | undefined;
  status: number;
  /** Milliseconds until it was answered. */
  ms: number;
  problem: Problem | undefined;
}

/** Where the lines of a log go, for those that are put together by hand. */
const linesOf = new WeakMap<Logger, Lines>();

/** A log of one JSON object a line, with the level as a word and the time as an instant. */
export function logInto(lines: Lines, level: string): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${instantOf(new Date())}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = pino(options, lines);
  linesOf.set(log, lines);
  return log;
}

/** The log's line about lines that its output did not accept. */
export function lostLine(lines: number): string {
  return `{"level":"warn","time":"${instantOf(new Date())}","lines":${lines},"msg":"lines of the log were lost"}\n`;
}

/** The one line of a request. */
export function logRequest(log: Logger, line: RequestLine): void {
  if (line.status < 500) {
    if (!log.isLevelEnabled('info')) return;
    const lines = linesOf.get(log);
    if (!lines) throw new Error('a log that logInto has not made');
    lines.write(textOf(line));
    return;
  }
  const { id, trace, operation, userId, status, problem } = line;
  log.error(
    {
      ...{ request_id: id, trace_id: trace?.id },
      ...{ operation, user_id: userId, status, ms: rounded(line.ms) },
      ...{ error: problem?.code, reason: reasonOf(problem), err: crashOf(problem?.cause) },
    },
    'request',
  );
}

/**
 * Put together by hand, which is faster than a serializer. Values that need no escaping get none: IDs that this server
 * made, operations and codes of the contract, numbers.
 */
function textOf({ id, trace, operation, userId, status, ms, problem }: RequestLine): string {
  const within = trace === undefined ? '' : `"trace_id":"${trace.id}",`;
  const what = operation === undefined ? '' : `"operation":"${operation}",`;
  const who = userId === undefined ? '' : `"user_id":"${userId}",`;
  const reason = reasonOf(problem);
  const why = reason === undefined ? '' : `,"reason":${JSON.stringify(reason)}`;
  const error = problem === undefined ? '' : `,"error":"${problem.code}"${why}`;
  return `{"level":"info","time":"${instantOf(new Date())}","request_id":"${id}",${within}${what}${who}"status":${status},"ms":${rounded(ms)}${error},"msg":"request"}\n`;
}

function reasonOf(problem: Problem | undefined): string | undefined {
  return typeof problem?.cause === 'string' ? problem.cause : undefined;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

/** A crash, for the log: its kind and its stack, which name code and not data. Messages can carry values. */
function crashOf(cause: unknown): unknown {
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause ? String(cause.code) : undefined;
  // The stack begins with the message, of which any line could look like one of the stack.
  const head = `${cause.name}: ${cause.message}`;
  const stack = cause.stack?.startsWith(head) ? cause.stack.slice(head.length) : '';
  return {
    name: cause.name,
    code,
    at: stack
      .split('\n')
      .filter((text) => /^\s+at /.test(text))
      .slice(0, 8),
  };
}
