// Types the commands of the documents, in a fresh clone of the last commit: `node scripts/newcomer.mjs`. The port,
// /etc/tessera and the answer to the prompt for a password are replaced. Commands below a line *Not run …* are counted as
// skipped. The other documents are typed by packages/cli/src/guides.test.ts, in this checkout.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cloneForA, must } from './clone.mjs';

const documents = ['README.md', 'docs/operating.md'];
const patienceMs = 270_000;
const shells = ['sh', 'console'];

let server;
process.on('exit', () => {
  if (server) stopGroup(server.pid);
});
const { folder, clone } = cloneForA('newcomer');
const port = await freePort();
// The pages for operators write `tessera`, as an installation has it.
const env = {
  PATH: `${join(clone, 'node_modules', '.bin')}:${process.env.PATH}`,
  HOME: folder,
  LANG: 'C.UTF-8',
  PORT: String(port),
};
/** Sentences name these: other pages tell how they are typed, or they ask clouds that no newcomer has. */
const namedOnly = ['tessera backup', 'tessera restore', 'tessera admin validate-credentials'];
const counts = { passed: 0, failed: 0, skipped: 0 };

setTimeout(() => {
  console.error(`newcomer: not done after ${patienceMs / 1000} s`);
  process.exit(1);
}, patienceMs).unref();

must('mkdir', ['-p', join(folder, 'etc')], folder);
for (const document of documents) {
  for (const block of blocksOf(readFileSync(join(clone, document), 'utf8'))) await run(document, block);
}
console.log(`newcomer: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

/** Blocks of code, and commands within sentences, in the order in which they are read. */
function blocksOf(text) {
  const found = [];
  const pattern = /(\*Not run [^*]+\*\n\n)?^```(\w+)\n(.*?)^```$|`((?:npx )?tessera [a-z][^`]+)`/gms;
  for (const [, mark, language, code, inline] of text.matchAll(pattern)) {
    if (namedOnly.includes(inline)) continue;
    found.push(inline ? { language: 'sh', code: inline } : { language, code, skip: mark?.trim() });
  }
  return found;
}

async function run(document, { language, code, skip }) {
  if (skip || !shells.includes(language)) {
    const why = skip ?? `*no mark, and ${language} is not run*`;
    // Without its mark, a reader would take it for tried.
    report(document, skip ? 'skipped' : 'failed', `${code.split('\n')[0]} … ${why}`);
    return;
  }
  const lines = code
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/^\$ /, ''));
  if (lines.some((line) => line.startsWith('npm start'))) await start();
  const commands = lines.filter((line) => line.trim() && !/^npm (start|test)\b/.test(line)).map(replaced);
  for (const line of lines) {
    if (line.startsWith('npm start')) report(document, 'passed', 'npm start');
    if (line.startsWith('npm test')) report(document, 'skipped', 'npm test: the tests themselves');
  }
  if (commands.length > 0) runCommands(document, commands);
}

/** Runs them in one shell, since later ones use variables of earlier ones; below a comment that says "wrong", calls must fail. */
function runCommands(document, commands) {
  const script = commands.map((line, index) =>
    line.startsWith('#') ? ':' : `${line}\n{ code=$?; } 2>/dev/null; printf '\\n@@%s %s\\n' ${index} "$code"`,
  );
  const prelude = `curl() { command curl -sS -w '\\n@@http %{http_code}\\n' "$@"; }`;
  const { stdout, stderr } = spawnSync('bash', ['-c', [prelude, ...script].join('\n')], {
    cwd: clone,
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  let wrong = false;
  let before = 0;
  for (const [index, line] of commands.entries()) {
    if (line.startsWith('#')) {
      wrong = line.includes('wrong');
      continue;
    }
    const end = new RegExp(`\\n@@${index} (\\d+)\\n`).exec(stdout);
    const output = stdout.slice(before, end?.index);
    before = end ? end.index : before;
    const status = Number(/@@http (\d+)/.exec(output)?.[1] ?? 0);
    // 8 is a doctor that warns, of this Node's age say.
    const done = ['0', ...(line.includes('doctor') ? ['8'] : [])].includes(end?.[1] ?? '');
    const right = done && (status === 0 || (wrong ? status >= 400 && status < 500 : status < 400));
    report(document, right ? 'passed' : 'failed', line);
    if (!right) console.error(`${output.trim()}\n${stderr.trim()}`);
  }
}

function replaced(line) {
  const text = line
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replaceAll('/etc/tessera', join(folder, 'etc'))
    .replace(/ {2,}#.*$/, '');
  if (!/\btessera login\b/.test(text)) return text;
  const name = text.includes('--username') ? '' : ' --username ada';
  return `${text}${name} --password-file - <<< correct-horse`;
}

/** `npm start`, which builds; resolves when it listens. */
function start() {
  server = spawn('npm', ['start'], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Tessera listens on')) resolve();
    });
    server.on('exit', () => reject(new Error(`npm start ended: ${output}`)));
  });
}

function report(document, outcome, what) {
  counts[outcome]++;
  console.log(`${outcome.padEnd(7)} ${document}: ${what}`);
}

function stopGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function freePort() {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = listener.address();
      listener.close(() => resolve(free));
    });
  });
}
