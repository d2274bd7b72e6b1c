export type Values = Record<string, string | boolean>;

/** The values without the spaces around them, which come with pasted text. A password may have some of its own. */
export function trimmed<V extends Values>(values: V): V {
  const entries = Object.entries(values).map(([field, value]) => [
    field,
    typeof value === 'string' && !field.includes('password') ? value.trim() : value,
  ]);
  return Object.fromEntries(entries) as V;
}

/** The values that are not those of the record. */
export function changedIn<V extends Values>(values: V, record: V): Partial<V> {
  const entries = Object.entries(values).filter(([field, value]) => value !== record[field]);
  return Object.fromEntries(entries) as Partial<V>;
}

/** The values, where those that were not touched follow a record that was changed meanwhile. */
export function followed<V extends Values>(values: V, before: V, fresh: V): V {
  const touched = changedIn(trimmed(values), before);
  const entries = Object.keys(values).map((field) => [field, field in touched ? values[field] : fresh[field]]);
  return Object.fromEntries(entries) as V;
}

/** Which touched fields were changed in the record meanwhile, to another value, with the text for each. */
export function conflictsOf<V extends Values>(values: V, before: V, fresh: V): Partial<Record<string, string>> {
  const conflicts = Object.keys(changedIn(values, before)).filter(
    (field) => fresh[field] !== before[field] && fresh[field] !== values[field],
  );
  return Object.fromEntries(
    conflicts.map((field) => [
      field,
      `This was changed meanwhile, to ${said(fresh[field])}. Save again to replace it.`,
    ]),
  );
}

function said(value: string | boolean | undefined): string {
  if (value === '') return 'nothing';
  return String(value).startsWith('data:image/') ? 'another picture' : `“${value}”`;
}
