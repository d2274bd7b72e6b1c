import type { CompiledQuery } from 'kysely';
import type { Handle } from './schema.ts';
import type { Connection } from './sqlite/connection.ts';

/** Stands for a parameter while a query is compiled. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });

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

/** Whether compiled queries of this handle cost no round trip: then one row at a time is the quickest. */
export function runsDirectly(handle: Handle): boolean {
  return direct.has(handle);
}

/** A query that is compiled once for each engine. Called, it runs on a handle. */
export interface PreparedQuery<P extends object, Row> {
  (handle: Handle, parameters: P): Promise<Row[]>;
  /** The query with its parameters in their places, for a caller that runs it in another way. */
  bind(handle: Handle, parameters: P): CompiledQuery<Row>;
}

/**
 * Builds and compiles a query once, and then only runs it: building and compiling take longer than SQLite takes to run it.
 * `build` gets the parameters by name, and must use each as a value and as nothing else.
 */
export function compiled<P extends object, Row>(
  build: (handle: Handle, parameters: P) => { compile(handle: Handle): CompiledQuery<Row> },
): PreparedQuery<P, Row> {
  // A query compiled for one engine does not run on the other.
  const plans = new WeakMap<object, CompiledQuery<Row>>();
  const planOf = (handle: Handle) => {
    const { adapter } = handle.getExecutor();
    let plan = plans.get(adapter);
    if (!plan) {
      plan = build(handle, placeholders as P).compile(handle);
      plans.set(adapter, plan);
    }
    return plan;
  };
  const valuesOf = (plan: CompiledQuery<Row>, parameters: P) =>
    plan.parameters.map((value) =>
      value instanceof Placeholder ? (parameters as Record<string, unknown>)[value.name] : value,
    );
  const bind = (handle: Handle, parameters: P): CompiledQuery<Row> => {
    const plan = planOf(handle);
    return { ...plan, parameters: valuesOf(plan, parameters) };
  };
  const run = async (handle: Handle, parameters: P): Promise<Row[]> => {
    const runNow = direct.get(handle);
    if (!runNow) return (await handle.executeQuery(bind(handle, parameters))).rows;
    const plan = planOf(handle);
    return runNow(plan.sql, valuesOf(plan, parameters)) as Row[];
  };
  return Object.assign(run, { bind });
}

/** The columns of a row as parameters, for an insert that is compiled once. */
export function columns<Row extends object>(names: readonly (keyof Row)[], row: Row): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]])) as Row;
}
