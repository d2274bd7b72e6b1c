import type { Compilable, CompiledQuery } from 'kysely';
import type { Handle } from './schema.ts';

type Parameters = Record<string, unknown>;

/** Stands for a parameter while a query is compiled. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const placeholders = new Proxy({} as Parameters, { get: (_, name) => new Placeholder(String(name)) });

/**
 * A query that is built and compiled once, and then only run: building and compiling it takes longer than SQLite takes to
 * run it. `build` gets the parameters by name, and must use each as a value and as nothing else.
 */
export function compiled<P extends Parameters, Row>(
  build: (handle: Handle, parameters: P) => Compilable<Row>,
): (handle: Handle, parameters: P) => Promise<Row[]> {
  // What is compiled for one engine does not run on the other.
  const plans = new WeakMap<object, CompiledQuery<Row>>();
  return async (handle, parameters) => {
    const { adapter } = handle.getExecutor();
    let plan = plans.get(adapter);
    if (!plan) {
      plan = build(handle, placeholders as P).compile();
      plans.set(adapter, plan);
    }
    const values = plan.parameters.map((value) => (value instanceof Placeholder ? parameters[value.name] : value));
    return (await handle.executeQuery<Row>({ ...plan, parameters: values })).rows;
  };
}

/** The columns of a row as parameters, for an insert that is compiled once. */
export function columns<Row extends object>(names: readonly (keyof Row)[], row: Row): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]])) as Row;
}
