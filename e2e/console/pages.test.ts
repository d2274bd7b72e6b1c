import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { castOf } from './cast.ts';
import { describeConsole, type House } from './console.ts';
import { everyPage, visit } from './every-page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** The rules of axe about the look of a page; the others are about its content, which is the same in every theme. */
const rulesOfLooks = ['color-contrast', 'link-in-text-block'];

/** The faults found by axe, which the page has loaded; by all of its rules, or by the named ones. */
async function findings(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) };
  const found = await page.evaluate(async (asked): Promise<Finding[]> => {
    const { violations } = await Reflect.get(globalThis, 'axe').run(document, asked);
    return violations;
  }, options);
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html + failureSummary).join('\n')}`,
  );
}

/** Checkboxes and radio buttons whose state cannot be told where colours are forced: a mark that is drawn by hand has that of its ground. */
async function unseenMarks(page: Page): Promise<string[]> {
  const marks = page.locator('input[type=checkbox], input[type=radio]');
  return marks.evaluateAll((inputs) =>
    inputs
      .filter((input) => getComputedStyle(input).appearance === 'none')
      .map((input) => `unseen: ${input.outerHTML}`),
  );
}

interface Report {
  page: string;
  light: string[];
  dark: string[];
  /** In the colours that the user forces on every page, as Windows' contrast themes do. */
  forced: string[];
  width: number;
}

/** WCAG 2.2, 1.4.10: nothing scrolls sideways at 320 px. */
const narrow = 320;

/** Goes through all pages once: loading a page takes longer than looking at it. */
async function reportOn(house: House): Promise<Report[]> {
  const cast = await castOf(house.world);
  const pages = {
    open: await house.visitor(),
    everything: await house.signedIn(cast.everything),
    newcomer: await house.signedIn(cast.newcomer),
    invited: await house.signedIn(cast.invited),
    reader: await house.signedIn(cast.reader),
    admin: await house.signedIn(cast.admin),
    steward: await house.signedIn(cast.steward),
  };
  const reports: Report[] = [];
  for (const shot of everyPage(cast)) {
    const page = pages[shot.open ? 'open' : (shot.who ?? 'everything')];
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference', forcedColors: 'none' });
    await visit(page, shot);
    await page.evaluate(axe);
    const light = await findings(page);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    const dark = await findings(page, rulesOfLooks);
    await page.emulateMedia({ forcedColors: 'active' });
    const forced = [...(await findings(page, rulesOfLooks)), ...(await unseenMarks(page))];
    const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 };
    await page.setViewportSize({ width: narrow, height });
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.setViewportSize({ width, height });
    reports.push({ page: shot.name, light, dark, forced, width: needed });
  }
  return reports;
}

describeConsole('every page', (house) => {
  let reports: Report[] = [];
  beforeAll(async () => {
    reports = await reportOn(house());
  }, 300_000);

  it.each(['light', 'dark', 'forced'] as const)('has nothing that is found wrong, in %s colours', (scheme) => {
    expect(
      reports.filter((report) => report[scheme].length > 0).map((report) => [report.page, report[scheme]]),
    ).toEqual([]);
  });

  it('fits into a narrow screen', () => {
    expect(reports.length).toBeGreaterThan(30);
    expect(reports.filter(({ width }) => width > narrow)).toEqual([]);
  });
});
