import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Metrics } from '../../packages/server/src/http/metrics.ts';
import { deploy, itWith, root, run, temporaryFolder } from './tools.ts';

interface Panel {
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  targets: { expr: string }[];
}

const dashboardText = readFileSync(join(deploy, 'grafana', 'tessera.json'), 'utf8');
const dashboard = JSON.parse(dashboardText) as { panels: Panel[] };
const alerts = parse(readFileSync(join(deploy, 'prometheus', 'alerts.yml'), 'utf8')).groups[0].rules as {
  expr: string;
}[];
const panelled = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** Every name that the server's own page has, the three of a histogram too; and `up`, which Prometheus makes. */
async function served(): Promise<Set<string>> {
  const metrics = new Metrics({
    hashQueue: () => 0,
    pool: () => ({ open: 0, idle: 0, waiting: 0 }),
    outbox: async () => 0,
  });
  metrics.request('getUser', 200, 1);
  metrics.signIn('token');
  const { text } = await metrics.page();
  return new Set(['up', ...[...text.matchAll(/^([a-z_0-9]+)[{ ]/gm)].map(([, name = '']) => name)]);
}

function namesIn(expr: string): string[] {
  return [...expr.matchAll(/\b((?:tessera|process|nodejs)_[a-z0-9_]+|up)\b/g)].map(([, name = '']) => name);
}

describe('deploy/prometheus and deploy/grafana', () => {
  it.each([
    ['alerts', alerts.map(({ expr }) => expr)],
    ['panels', panelled],
  ])('ask for metrics that the server has (%s)', async (_what, expressions) => {
    const names = await served();
    expect(expressions.length).toBeGreaterThan(5);
    for (const expr of expressions) {
      expect(namesIn(expr).length, expr).toBeGreaterThan(0);
      expect(
        namesIn(expr).filter((name) => !names.has(name)),
        expr,
      ).toEqual([]);
    }
  });

  it('show every metric of its own that the server has on a panel', async () => {
    const shown = new Set(panelled.flatMap(namesIn).map((name) => name.replace(/_(bucket|count|sum)$/, '')));
    const own = [...(await served())].filter((name) => name.startsWith('tessera_'));
    expect(own.filter((name) => !shown.has(name.replace(/_(bucket|count|sum)$/, '')))).toEqual([]);
  });

  itWith(['promtool'], 'alert when they should, and not before', () => {
    const folder = join(deploy, 'prometheus');
    expect(run('promtool', ['check', 'rules', 'alerts.yml'], folder)).toMatchObject({ code: 0 });
    const { code, output } = run('promtool', ['test', 'rules', 'alerts.test.yml'], folder);
    expect(code, output).toBe(0);
  });

  itWith(['promtool'], 'have panels that Prometheus can parse', () => {
    const rules = panelled.map((expr, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'tessera'),
    }));
    const file = join(temporaryFolder(), 'panels.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { code, output } = run('promtool', ['check', 'rules', file]);
    expect(code, output).toBe(0);
  });

  it('are a dashboard in the format that Grafana generates its types from', () => {
    const types = JSON.stringify(join(root, 'e2e', 'deploy', 'grafana-types.ts'));
    const check = (text: string) => {
      const file = join(temporaryFolder(), 'dashboard.ts');
      writeFileSync(
        file,
        `import type { PrometheusDashboard } from ${types};\nexport const it: PrometheusDashboard = ${text};\n`,
      );
      const options = '--ignoreConfig --noEmit --strict --skipLibCheck --allowImportingTsExtensions --module nodenext';
      return run(join(root, 'node_modules', '.bin', 'tsc'), [...options.split(' '), '--target', 'es2022', file]);
    };
    expect(check(dashboardText)).toEqual({ code: 0, output: '' });
    expect(check(dashboardText.replace('"expr":', '"query":')).code).not.toBe(0);
  });

  it('lays no panel over another', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});
