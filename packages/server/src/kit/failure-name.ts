/** The log's text for a failure: its code, or its kind. Messages can carry values. */
export function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}
