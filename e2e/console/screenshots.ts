import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { it } from 'vitest';
import { castOf } from './cast.ts';
import { describeConsole } from './console.ts';
import { everyPage, visit } from './every-page.ts';

const folder = fileURLToPath(new URL('../../screenshots', import.meta.url));
const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 360, height: 740 } },
  forced: { forcedColors: 'active', viewport: { width: 1280, height: 800 } },
};

describeConsole('pictures of every page', (house) => {
  it('go to the folder screenshots', async () => {
    const cast = await castOf(house().world);
    for (const [look, options] of Object.entries(looks)) {
      mkdirSync(join(folder, look), { recursive: true });
      const pages = {
        open: await house().visitor(options),
        everything: await house().signedIn(cast.everything, options),
        newcomer: await house().signedIn(cast.newcomer, options),
        invited: await house().signedIn(cast.invited, options),
        reader: await house().signedIn(cast.reader, options),
        admin: await house().signedIn(cast.admin, options),
        steward: await house().signedIn(cast.steward, options),
      };
      for (const shot of everyPage(cast)) {
        const page = pages[shot.open ? 'open' : (shot.who ?? 'everything')];
        await visit(page, shot);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: join(folder, look, `${shot.name}.png`), fullPage: true });
      }
    }
  });
});
