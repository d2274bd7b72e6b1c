import type { Compilable, CompiledQuery } from 'kysely';
import type { Handle } from './schema.ts';
import type { Connection } from './sqlite/connection.ts';

type Parameters = Record<string, unknown>;

/** Stands for a parameter while a query is compiled. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const placeholders = new Proxy({} as Parameters, { get: (_, name) => new Placeholder(String(name)) });

type Run = (statement: string, values: readonly unknown[]) => unknown[];

const direct = new WeakMap<Handle, Run>();

/** Lets compiled queries of this handle run on its connection at once, past Kysely's promises, of which it needs none. */
export function runDirectly(handle: Handle, connection: Connection): void {
  direct.set(handle, (text, values) => {
    const statement = connection.prepare(text);
    if (statement.reader) return statement.all(values);
    statement.run(values);
    return [];
  });
}

/**
 * A query that is built and compiled once, and then only run: building and compiling it takes longer than SQLite takes to
 * run it. `build` gets the parameters by name, and must use each as a value and as nothing else.
 */
export function compiled<P extends Parameters, Row>(
  build: (handle: Handle, parameters: P) => Compilable<Row>,
): (handle: Handle, parameters: P) => Promise<Row[]> {
  // A query compiled for one engine does not run on the other.
  const plans = new WeakMap<object, CompiledQuery<Row>>();
  return async (handle, parameters) => {
    const { adapter } = handle.getExecutor();
    let plan = plans.get(adapter);
    if (!plan) {
      plan = build(handle, placeholders as P).compile();
      plans.set(adapter, plan);
    }
    const values = plan.parameters.map((value) => (value instanceof Placeholder ? parameters[value.name] : value));
    const run = direct.get(handle);
    if (run) return run(plan.sql, values) as Row[];
    return (await handle.executeQuery<Row>({ ...plan, parameters: values })).rows;
  };
}

/** The columns of a row as parameters, for an insert that is compiled once. */
export function columns<Row extends object>(names: readonly (keyof Row)[], row: Row): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]])) as Row;
}
