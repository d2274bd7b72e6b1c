// The compiled server in one file, as `npm start` runs it: half of a start was finding and reading the thousand that it
// is made of. Not minified, so that the lines of an error can be read.
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const compiled = fileURLToPath(new URL('../dist/', import.meta.url));
const bundle = fileURLToPath(new URL('../dist/bundle/', import.meta.url));

/** A module finds the files beside it (threads, the console, `/docs`) from where it was compiled to. */
const filesBeside = {
  name: 'files-beside',
  transform(code, id) {
    if (!id.startsWith(compiled) || !code.includes('import.meta.url')) return null;
    const place = JSON.stringify(relative(bundle, id).split(sep).join('/'));
    return code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`);
  },
};

await build({
  input: `${compiled}main.js`,
  platform: 'node',
  // Packages with binaries, and those that only some starts load.
  external: ['@node-rs/argon2', '@node-rs/bcrypt', 'better-sqlite3', 'pg'],
  plugins: [filesBeside],
  output: { dir: bundle, cleanDir: true },
});
