/** One row: the values of the table's columns, in their order. Text, whole numbers or null, on either engine. */
export type Row = (string | number | null)[];

/** A table as it is carried from one database to another. */
export interface Table {
  name: string;
  columns: string[];
}

/** The whole database at one instant, read while the server goes on writing. */
export interface Snapshot {
  engine: 'sqlite' | 'postgres';
  schemaVersion: number;
  /** Every table but `schema_version`, each after those that its rows refer to. */
  tables: Table[];
  rows(table: Table): AsyncIterable<Row[]>;
  close(): Promise<void>;
}

/** A table that refers to another. */
export interface Reference {
  from: string;
  to: string;
}

/** The tables in an order in which rows can be inserted. Throws where two refer to each other. */
export function inOrder(names: readonly string[], references: readonly Reference[]): string[] {
  const waiting = new Set([...names].sort());
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter((name) =>
      references.every(({ from, to }) => from !== name || to === name || !waiting.has(to)),
    );
    if (ready.length === 0) throw new Error(`tables refer to each other: ${[...waiting].join(', ')}`);
    for (const name of ready) waiting.delete(name);
    order.push(...ready);
  }
  return order;
}
