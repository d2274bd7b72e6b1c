import type { Operation } from '@tessera/contract';
import fastJson from 'fast-json-stringify';
import * as z from 'zod';

type Write = (answer: unknown) => string;

/** The same operation is served to clients and to the console. */
const writers = new WeakMap<z.ZodType, Write>();

/**
 * Writes an operation's answers as JSON, compiled from the contract: a field that the contract does not name is not
 * written. An answer that is the same object as before is the same text.
 */
export function serializerOf(output: NonNullable<Operation['output']>): Write {
  let write = writers.get(output);
  if (!write) {
    write = remembering(output);
    writers.set(output, write);
  }
  return write;
}

function remembering(output: z.ZodType): Write {
  // Compiled when it is first needed: all of them together would slow the start.
  let compiled: Write | undefined;
  const write: Write = (answer) => {
    compiled ??= compile(output);
    return compiled(answer);
  };
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

function compile(output: z.ZodType): Write {
  const schema = z.toJSONSchema(output, { target: 'draft-7', io: 'output', reused: 'inline' });
  return fastJson(schema as fastJson.Schema);
}
