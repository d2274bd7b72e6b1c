import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const file = new URL('../../../../openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi');

function pointer(...parts: string[]): string {
  return `openapi#/${parts
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/')}`;
}

/** The fault of an operation's answer by openapi.json; `undefined` when it fits. */
export function misfit(path: string, method: string, status: number, body: unknown): string | undefined {
  const responses = document.paths[path][method.toLowerCase()].responses;
  const known = String(status) in responses ? String(status) : status >= 400 ? 'default' : undefined;
  if (known === undefined) return `${status} is not described`;
  if (responses[known].content === undefined) return body === undefined ? undefined : `${status} has a body`;
  const schema = pointer(
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    known,
    'content',
    'application/json',
    'schema',
  );
  // Compiled once: by a reference of its own, each answer would be compiled anew.
  const isFit = ajv.getSchema(schema);
  if (!isFit) throw new Error(`openapi.json has no ${schema}`);
  return isFit(body) ? undefined : ajv.errorsText(isFit.errors);
}
