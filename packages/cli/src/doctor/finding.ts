/** The result of a check. `todo` is the remedy, if there is one. */
export interface Finding {
  check: 'node' | 'configuration' | 'database' | 'keys' | 'mail' | 'clock' | 'disk' | 'public URL';
  level: 'good' | 'warning' | 'error';
  says: string;
  todo?: string;
}

export function good(check: Finding['check'], says: string): Finding {
  return { check, level: 'good', says };
}

export function warning(check: Finding['check'], says: string, todo: string): Finding {
  return { check, level: 'warning', says, todo };
}

export function broken(check: Finding['check'], says: string, todo: string): Finding {
  return { check, level: 'error', says, todo };
}
