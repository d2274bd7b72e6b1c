import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../kit/problem.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The codings of a file, the best first: the coding's name, and the suffix of the compressed copy. */
const codings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface Content {
  bytes: Buffer;
  etag: string;
}

/**
 * Serves the files of a folder from memory: read when they are first asked for, and then neither a descriptor nor a
 * stream a request, so that clients which ask and never read hold only the memory of their connection. A copy beside a
 * file that was compressed before (`.br`, `.gz`) is sent in its place.
 */
export class Files {
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;
  readonly #headers: Record<string, string>;
  readonly #contents = new Map<string, Promise<Content>>();

  constructor(folder: string, headers: Record<string, string>) {
    this.#folder = folder;
    this.#names = new Set(readdirSync(folder));
    this.#headers = headers;
  }

  /** Answers with the file of this name. Throws `not_found` where there is none, `internal` where it is gone. */
  async send(name: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const type = types[extname(name)];
    if (!this.#names.has(name) || type === undefined) throw new Problem('not_found');
    const [coding, ending] = this.#codingOf(name, String(request.headers['accept-encoding'] ?? '')) ?? [undefined, ''];
    const { bytes, etag } = await this.#content(name + ending);
    const vary = [reply.getHeader('vary') ?? [], 'accept-encoding'].flat().join(', ');
    reply.headers({ ...this.#headers, 'content-type': type, vary, etag });
    if (coding !== undefined) reply.header('content-encoding', coding);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.send(bytes);
  }

  #codingOf(name: string, accepted: string): (typeof codings)[number] | undefined {
    const taken = accepted
      .toLowerCase()
      .split(',')
      .map((each) => each.split(';').map((part) => part.trim()))
      .filter(([, quality]) => quality === undefined || Number(quality.replace(/^q=/, '')) > 0)
      .map(([coding]) => coding);
    return codings.find(([coding, ending]) => taken.includes(coding) && this.#names.has(name + ending));
  }

  #content(name: string): Promise<Content> {
    let content = this.#contents.get(name);
    if (content === undefined) {
      content = readFile(join(this.#folder, name)).then((bytes) => ({
        bytes,
        etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      }));
      // Descriptors may be short for a moment: then the next request reads it.
      content.catch(() => this.#contents.delete(name));
      this.#contents.set(name, content);
    }
    return content;
  }
}

/** Gives every file of `files` the path behind `prefix` that is its name. */
export function registerFiles(app: FastifyInstance, prefix: string, files: Files): void {
  app.get(`${prefix}*`, (request, reply) => files.send((request.params as { '*': string })['*'], request, reply));
}
