// Draws docs/performance.md, with its plots as SVG, from the results.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));

/** `machines`: the results of each, the newest last; the plots show the newest. */
export function writeReport(machines) {
  mkdirSync(`${docs}performance`, { recursive: true });
  const { growth, flood, key } = Object.values(machines).at(-1).figures;
  const plots = [];
  const plot = (name, alt, svg) => {
    writeFileSync(`${docs}performance/${name}.svg`, svg);
    plots.push(`![${alt}](performance/${name}.svg)`);
  };
  if (growth) {
    const bars = Object.entries(growth.detail.reads).map(([users, r]) => ({
      label: `${Number(users).toLocaleString('en')} users`,
      value: r.perSecond,
    }));
    plot('growth', 'Requests per second against users', barChart('GET /v1/user, requests/s', bars));
  }
  if (key) {
    const { fastify, tessera } = key.detail;
    plot(
      'latency',
      'Latency percentiles',
      barChart('GET /v1/user by API key, latency in ms', [
        { label: 'bare Fastify p50', value: fastify.p50 },
        { label: 'Tessera p50', value: tessera.p50 },
        { label: 'bare Fastify p99', value: fastify.p99 },
        { label: 'Tessera p99', value: tessera.p99 },
      ]),
    );
  }
  if (flood) {
    plot(
      'flood',
      'Requests per second with and without a flood of sign-ins',
      barChart(
        'Requests/s by API key, in each round',
        flood.detail.flatMap((r, i) => [
          { label: `${i + 1}, calm`, value: r.calm.perSecond },
          { label: `${i + 1}, flooded`, value: r.flooded.perSecond },
        ]),
      ),
    );
  }
  writeFileSync(`${docs}performance.md`, page(machines, plots));
}

function page(machines, plots) {
  const names = Object.keys(machines);
  // A line of the table for each of a figure's, with the result of each machine; in the newest's order, which has all
  // of them.
  const rows = new Map();
  for (const name of names.toReversed()) {
    for (const { title, lines } of Object.values(machines[name].figures)) {
      for (const line of lines) {
        const { what, goal } = line;
        const key = `${title} | ${what}`;
        const row = rows.get(key) ?? { goal, of: {} };
        row.of[name] = line;
        rows.set(key, row);
      }
    }
  }
  const wanted = ({ atLeast, atMost } = {}) =>
    atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : '';
  const given = (line) =>
    line
      ? `${line.value.toFixed(2)}${rangeOf(line.rounds)}${line.reached === false ? ' **missed**' : ''}`
      : 'not measured';
  const table = [...rows].map(
    ([key, { goal, of }]) => `| ${key} | ${wanted(goal)} | ${names.map((name) => given(of[name])).join(' | ')} |`,
  );
  return `# Performance

Made by \`npm run bench\`. Figures are ratios within one run on one machine, contestants taking turns; absolute numbers mean
little on another, and ratios differ too. A ratio is the median of its rounds; the lowest and the highest of them stand in
brackets, where they were kept. How each is measured: [bench](../bench/README.md).

| | what | goal | ${names.map((name) => `${name}, ${machines[name].made}`).join(' | ')} |
| --- | --- | --- |${names.map(() => ' --- |').join('')}
${table.join('\n')}

Of the last one:

${plots.join('\n\n')}
`;
}

/** The lowest and the highest of a figure's rounds, where it is their median. */
export function rangeOf(rounds) {
  if (rounds === undefined) return '';
  return ` (${Math.min(...rounds).toFixed(2)}–${Math.max(...rounds).toFixed(2)})`;
}

function barChart(title, bars) {
  const height = 28 * bars.length + 48;
  const most = Math.max(...bars.map((bar) => bar.value)) || 1;
  const rows = bars.map(({ label, value }, at) => {
    const y = 40 + at * 28;
    const width = (value / most) * 360;
    return `<text x="176" y="${y + 15}" text-anchor="end">${label}</text><rect x="184" y="${y}" width="${width.toFixed(1)}" height="20" rx="2"/><text x="${(190 + width).toFixed(1)}" y="${y + 15}">${value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ${height}" width="640" height="${height}" role="img">
<title>${title}</title>
<style>text{font:13px system-ui,sans-serif;fill:#57606a}rect{fill:#b5532a}.title{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#9da7b3}}</style>
<text class="title" x="8" y="22">${title}</text>
${rows.join('\n')}
</svg>
`;
}
