import type { Operation } from '@tessera/contract';
import fastJson from 'fast-json-stringify';
import * as z from 'zod';

/**
 * Writes an operation's answers as JSON, compiled from the contract: what the contract does not name is not written.
 * An answer that is the same object as before is the same text.
 */
export function serializerOf(output: NonNullable<Operation['output']>): (answer: unknown) => string {
  const schema = z.toJSONSchema(output, { target: 'draft-7', io: 'output', reused: 'inline' });
  const write = fastJson(schema as fastJson.Schema);
  const written = new WeakMap<object, string>();
  return (answer) => {
    if (typeof answer !== 'object' || answer === null) return write(answer);
    let text = written.get(answer);
    if (text === undefined) {
      text = write(answer);
      written.set(answer, text);
    }
    return text;
  };
}
