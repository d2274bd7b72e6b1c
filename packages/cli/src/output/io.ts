import { styleText } from 'node:util';
import Table from 'cli-table3';
import { exitCodes } from '../exit-codes.ts';
import { printable, printableLines, safeJson } from './escape.ts';

type Style = Parameters<typeof styleText>[0];

/** The standard streams and the environment of a process. */
export type Streams = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr'>;

/** The input and output of a command: the standard streams, and the format. */
export class Io {
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #stderr: NodeJS.WriteStream;
  /** For programs: JSON instead of tables, and no sentences. */
  json = false;
  /** The meaning of a 401 for the name, session or token in use. Set where one is chosen. */
  refused: string | undefined;
  /** The ways out of refusals that this command knows, by the server's code: they follow its message. */
  readonly hints: Record<string, string> = {};
  /** The exit code of a command that does not fail: some findings are neither success nor failure. */
  exitCode: number = exitCodes.done;

  constructor(process: Streams) {
    this.environment = process.env;
    this.stdin = process.stdin;
    this.#stdout = process.stdout;
    this.#stderr = process.stderr;
  }

  /** Whether there is a terminal to ask in. Questions go to standard error, so that answers can be piped on. */
  get canAsk(): boolean {
    return this.stdin.isTTY === true && this.#stderr.isTTY === true;
  }

  get errorStream(): NodeJS.WriteStream {
    return this.#stderr;
  }

  /** Raw text for other programs: a token, a completion script. */
  write(text: string): void {
    this.#stdout.write(text);
  }

  /** The same, for long output: resolves when the stream has room for more. */
  async drained(text: string): Promise<void> {
    if (!this.#stdout.write(text)) await new Promise((resolve) => this.#stdout.once('drain', resolve));
  }

  /** One thing: its fields below each other. People get those that are not in `hidden`, programs all of them. */
  thing(value: object, hidden: readonly string[] = []): void {
    if (this.json) {
      this.data(value);
      return;
    }
    const rows = Object.entries(value).filter(([name, field]) => cell(field, name) !== '' && !hidden.includes(name));
    this.#table(
      undefined,
      rows.map(([name, field]) => [this.#styled(this.#stdout, 'bold', name), cell(field, name)]),
    );
  }

  /** Several things: a table of these columns. */
  list(values: readonly object[], columns: readonly string[]): void {
    if (this.json || values.length === 0) {
      if (this.json) this.data(values);
      else this.say('None.');
      return;
    }
    const head = columns.map((column) => this.#styled(this.#stdout, 'bold', column.toUpperCase()));
    this.#table(
      head,
      values.map((value) => columns.map((column) => cell((value as Record<string, unknown>)[column], column))),
    );
  }

  /** Reports a change: a sentence for people, or the new state for programs. Only the latter waits for the state. */
  async changed(sentence: string, value: object | (() => Promise<object>)): Promise<void> {
    if (this.json) this.data(typeof value === 'function' ? await value() : value);
    else this.say(sentence);
  }

  /** A sentence for people, on standard error. */
  say(sentence: string): void {
    if (!this.json) this.#stderr.write(`${printableLines(sentence)}\n`);
  }

  /** A finding or a failure, on standard error. */
  complain(sentence: string): void {
    this.#stderr.write(`${this.#styled(this.#stderr, 'red', 'tessera:')} ${printableLines(sentence)}\n`);
  }

  complainJson(value: unknown): void {
    this.#stderr.write(`${safeJson(value)}\n`);
  }

  /** A value as JSON on standard output, in both formats. */
  data(value: unknown): void {
    this.#stdout.write(`${safeJson(value)}\n`);
  }

  /** Text in a style, where standard output is a terminal that wants colours. */
  styled(style: Style, text: string): string {
    return this.#styled(this.#stdout, style, text);
  }

  #styled(stream: NodeJS.WriteStream, style: Style, text: string): string {
    const wanted = stream.isTTY && !this.environment['NO_COLOR'] && this.environment['TERM'] !== 'dumb';
    return wanted ? styleText(style, text, { validateStream: false }) : text;
  }

  #table(head: string[] | undefined, rows: string[][]): void {
    const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
    const sides = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', right: '', 'right-mid': '' };
    const table = new Table({
      ...(head ? { head } : {}),
      chars: { ...none, ...sides, mid: '', 'mid-mid': '', middle: '  ' },
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    });
    table.push(...rows);
    const lines = table.toString().split('\n');
    this.#stdout.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n`);
  }
}

const instant = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(\.\d+)?Z$/;

/** A field's value for a table: lists joined, things by their name, instants to the minute. */
function cell(value: unknown, field = ''): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => cell(item)).join(', ');
  if (typeof value === 'string' && /_(at|date)$/.test(field)) return printable(value.replace(instant, '$1 $2 UTC'));
  if (typeof value !== 'object') return printable(String(value));
  if (Object.keys(value).length === 0) return '';
  const { username, organization_name: organization, role } = value as Record<string, unknown>;
  const name = organization ?? username;
  if (typeof name !== 'string') return printable(JSON.stringify(value));
  return printable(typeof role === 'string' ? `${name} (${role})` : name);
}
