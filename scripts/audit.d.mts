export type AuditResult = { asked: false; reason: string } | { asked: true; serious: string[]; others: number };

/** What the output of `npm audit --json` means. */
export function readAudit(output: string): AuditResult;
