#!/usr/bin/env node
// Committed, and not built: npm links a command only where its file is there when it installs, which is before the build.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write('tessera: it is not built yet: run `npm run build` in the checkout, or `npm start`\n');
  process.exitCode = 1;
}
