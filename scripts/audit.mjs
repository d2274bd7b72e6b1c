// Asks the registry for known vulnerabilities of the production dependencies. Fails on a high or critical one; says so,
// and passes, where no registry answers the question: an outage or a mirror without it must not stop a change.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The meaning of the output of `npm audit --json`: no answer, or the findings by severity. */
export function readAudit(output) {
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    return { asked: false, reason: 'npm wrote no report' };
  }
  const counts = report.metadata?.vulnerabilities;
  if (report.auditReportVersion === undefined || counts === undefined) {
    return { asked: false, reason: String(report.message ?? report.error?.summary ?? 'no report').split(' - ')[0] };
  }
  const serious = Object.values(report.vulnerabilities ?? {})
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity, range }) => `${severity}: ${name} ${range}`);
  // Should the list and the counts ever disagree, the worse one counts.
  const counted = (counts.high ?? 0) + (counts.critical ?? 0);
  if (serious.length === 0 && counted > 0) serious.push(`${counted} high or critical`);
  return { asked: true, serious, others: (counts.low ?? 0) + (counts.moderate ?? 0) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: 60_000,
  });
  const result = readAudit(stdout ?? '');
  if (!result.asked) console.log(`audit: NOT DONE, the registry does not answer (${result.reason})`);
  else if (result.serious.length === 0)
    console.log(`audit: nothing serious, ${result.others} of low or moderate severity`);
  else {
    console.error(`audit: ${result.serious.length} serious\n${result.serious.join('\n')}`);
    process.exitCode = 1;
  }
}
