import { describe, expect, it } from 'vitest';
import { readAudit } from '../../../../scripts/audit.mjs';

const report = (vulnerabilities: Record<string, { name: string; severity: string; range: string }>, more = {}) => {
  const count = (severity: string) => Object.values(vulnerabilities).filter((one) => one.severity === severity).length;
  const counts = { low: count('low'), moderate: count('moderate'), high: count('high'), critical: count('critical') };
  return JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities,
    metadata: { vulnerabilities: { ...counts, ...more } },
  });
};

describe('the audit of dependencies', () => {
  it('fails on high and critical findings, and names them', () => {
    for (const severity of ['high', 'critical']) {
      const output = report({ leaky: { name: 'leaky', severity, range: '<2.0.0' } });
      expect(readAudit(output)).toEqual({ asked: true, serious: [`${severity}: leaky <2.0.0`], others: 0 });
    }
  });

  it('passes on low and moderate findings, and counts them', () => {
    const output = report({
      one: { name: 'one', severity: 'low', range: '*' },
      two: { name: 'two', severity: 'moderate', range: '*' },
    });
    expect(readAudit(output)).toEqual({ asked: true, serious: [], others: 2 });
    expect(readAudit(report({}))).toEqual({ asked: true, serious: [], others: 0 });
  });

  it('believes the counts where the list does not name all that they count', () => {
    expect(readAudit(report({}, { critical: 1 }))).toMatchObject({ asked: true, serious: ['1 high or critical'] });
  });

  it('is not taken for done where the registry refused, was not there, or wrote nonsense', () => {
    const refused = { message: '405 Method Not Allowed - POST https://registry.example/', statusCode: 405 };
    expect(readAudit(JSON.stringify(refused))).toEqual({ asked: false, reason: '405 Method Not Allowed' });
    const away = { error: { code: 'ENOTFOUND', summary: 'request failed' } };
    expect(readAudit(JSON.stringify(away))).toEqual({ asked: false, reason: 'request failed' });
    for (const output of ['', 'npm error', '{}', '{"metadata":{}}']) {
      expect(readAudit(output)).toMatchObject({ asked: false });
    }
  });
});
