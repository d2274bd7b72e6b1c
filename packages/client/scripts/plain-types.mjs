// Runs when the package is packed, after tsc: writes dist/models.d.ts anew, in plain TypeScript.
//
// In the repository the client's types are inferred from the contract, so that there is nothing to keep up to date and
// nothing to generate before the first build. An installed client has neither the contract nor zod, which the inferred
// declarations would need. The API document has the same schemas already resolved.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { errorCodes } from '@tessera/contract';

const dist = new URL('../dist/', import.meta.url);
const { schemas } = JSON.parse(readFileSync(new URL('../../../openapi.json', import.meta.url), 'utf8')).components;
const inferred = readFileSync(new URL('../src/models.ts', import.meta.url), 'utf8');
// Written by hand there, and plain already.
const byHand = new Map(
  [...inferred.matchAll(/\/\*\*[^/]*\*\/\nexport interface (\w+)(?: extends \w+)? \{[^}]*\}\n/g)].map(
    ([text, name]) => [name, text],
  ),
);
const names = [...inferred.matchAll(/^export (?:type|interface) (\w+)/gm)].map((match) => match[1]);

const declarations = names.map((name) => {
  const written = byHand.get(name);
  if (written !== undefined) return written;
  if (name === 'ErrorCode') {
    return `/** Every way in which the server says no: a stable slug. */\nexport type ErrorCode = ${union(errorCodes)};\n`;
  }
  return declaration(name, schemas[name]);
});
writeFileSync(new URL('models.d.ts', dist), declarations.join('\n'));

// tsc leaves `.ts` in the imports of declarations; older compilers look for the `.js` that is there.
for (const file of readdirSync(dist, { recursive: true })) {
  if (!file.endsWith('.d.ts')) continue;
  const text = readFileSync(new URL(file, dist), 'utf8');
  writeFileSync(new URL(file, dist), text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}

function declaration(name, schema) {
  const comment = schema.description ? `/** ${schema.description}. */\n` : '';
  if (schema.type !== 'object') return `${comment}export type ${name} = ${typeOf(schema)};\n`;
  return `${comment}export interface ${name} {\n${fieldsOf(schema, '  ').join('\n')}\n}\n`;
}

function fieldsOf(schema, indent) {
  return Object.entries(schema.properties).map(([field, value]) => {
    const required = schema.required?.includes(field) ?? false;
    const about = value.description ? `${indent}/** ${value.description}. */\n` : '';
    return `${about}${indent}${field}${required ? '' : '?'}: ${typeOf(value, indent)}${required ? '' : ' | undefined'};`;
  });
}

function typeOf(schema, indent = '') {
  if (schema.$ref) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (schema.enum) return union(schema.enum);
  if (schema.anyOf) {
    const members = [...new Set(schema.anyOf.map((member) => typeOf(member, indent)))];
    // A text already includes the empty one, which the contract treats apart.
    return members.filter((member) => member !== "''" || !members.includes('string')).join(' | ');
  }
  switch (schema.type) {
    case 'array':
      return `Array<${typeOf(schema.items, indent)}>`;
    case 'object':
      if (schema.properties === undefined) return 'Record<string, unknown>';
      return `{\n${fieldsOf(schema, `${indent}  `).join('\n')}\n${indent}}`;
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'string':
      return schema.type;
    default:
      throw new Error(`A kind of schema that this does not know: ${JSON.stringify(schema)}`);
  }
}

function union(values) {
  return values.map((value) => `'${value}'`).join(' | ');
}
