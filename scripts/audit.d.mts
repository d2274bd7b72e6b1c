export type AuditResult = { asked: false; reason: string } | { asked: true; serious: string[]; others: number };

/** The meaning of the output of `npm audit --json`. */
export function readAudit(output: string): AuditResult;
