// Carries out what deploy/Dockerfile says, step by step, where there is no Docker: `npm run image`. In an empty folder, from the files of the
// last commit, as a user without rights; then serves from what came out, read-only, and asks for its health. What a container
// alone can show is not checked: the base image and its Node, what Debian installs there, the owner of a folder.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tessera-image-'));
chmodSync(folder, 0o755);
const nobody = 65534;
const isRoot = process.getuid() === 0;
const user = isRoot ? { uid: nobody, gid: nobody } : {};
/** The folders of a container that its steps name. */
const places = /(?<![\w/.])\/(build|opt|var\/lib\/tessera)\b/g;

let server;
process.on('exit', () => {
  server?.kill('SIGKILL');
  spawnSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
});

/** One stage: its root folder, the folder that it works in, its variables. */
let stage;
const stages = new Map();
/** Where this machine has what packages compile with and whom it trusts, which a container has by itself. */
const machine = Object.fromEntries(
  Object.entries({
    npm_config_nodedir: spawnSync('npm', ['config', 'get', 'nodedir'], { encoding: 'utf8' }).stdout.trim(),
    NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
  }).filter(([, value]) => value?.startsWith('/')),
);
must('git', ['-C', repository, 'archive', '--output', join(folder, 'commit.tar'), 'HEAD']);
for (const [keyword, text] of instructionsIn(readFileSync(join(repository, 'deploy', 'Dockerfile'), 'utf8')))
  step(keyword, text);
await serve();

function instructionsIn(text) {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1).trim()]);
}

function step(keyword, text) {
  if (keyword === 'FROM') {
    const [, base, name = 'last'] = /^(\S+)(?: AS (\S+))?$/.exec(text);
    stage = { root: join(folder, name), at: '/', env: {}, base };
    stages.set(name, stage);
    mkdirSync(stage.root);
    own(stage.root);
  } else if (keyword === 'WORKDIR') {
    stage.at = text;
    run(`mkdir -p ${inStage(text)}`, folder);
  } else if (keyword === 'ENV')
    for (const pair of text.split(' ')) stage.env[pair.split('=')[0]] = pair.slice(pair.indexOf('=') + 1);
  else if (keyword === 'COPY') copy(text);
  else if (keyword === 'RUN') shell(text);
  else if (['ENTRYPOINT', 'CMD'].includes(keyword)) stage[keyword] = JSON.parse(text);
  else if (keyword === 'HEALTHCHECK') stage.HEALTHCHECK = JSON.parse(text.slice(text.indexOf('CMD ') + 4));
  else if (!['USER', 'VOLUME', 'EXPOSE'].includes(keyword)) fail(`${keyword} is not known here`);
  console.log(`done: ${keyword} ${text.slice(0, 100)}`);
}

/** `. .` is the last commit without what .dockerignore names; `--from` is another stage. */
function copy(text) {
  const [, from, source, target] =
    /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(text) ?? fail(`COPY ${text} is not known here`);
  if (from !== undefined) {
    run(
      `mkdir -p $(dirname ${inStage(target)}) && cp -a ${join(stages.get(from).root, source)} ${inStage(target)}`,
      folder,
    );
    return;
  }
  const to = inStage(stage.at);
  run(`tar xf ${join(folder, 'commit.tar')} -C ${to}`, folder);
  const ignored = readFileSync(join(repository, 'deploy', 'Dockerfile.dockerignore'), 'utf8').split('\n');
  // What begins with ** is never in a commit.
  for (const path of ignored.filter((line) => line !== '' && !line.startsWith('**')))
    rmSync(join(to, path), { recursive: true, force: true });
}

function shell(text) {
  if (/\bapt-get\b/.test(text)) return console.log('not done here: what Debian installs');
  run(inStage(text).replaceAll(/ --(owner|group)=node/g, ''), inStage(stage.at));
}

function inStage(text) {
  return text.replaceAll(places, (path) => join(stage.root, path));
}

function run(command, cwd) {
  const env = { PATH: process.env.PATH, HOME: stage?.root ?? folder, LANG: 'C.UTF-8', ...machine, ...stage?.env };
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', command], { cwd, env, encoding: 'utf8', ...user });
  if (status !== 0) fail(`${command} ended with ${status}: ${stdout}${stderr}`);
}

function own(path) {
  if (isRoot) chownSync(path, nobody, nobody);
}

/** Serves from a root folder that cannot be written but for its volume, in production mode, until it is healthy. */
async function serve() {
  const { root, ENTRYPOINT, CMD, HEALTHCHECK, env: said } = stage;
  spawnSync('chmod', ['-R', 'a-w', join(root, 'opt')]);
  const port = await freePort();
  const env = {
    ...{ PATH: process.env.PATH, ...said, PORT: String(port), TESSERA_DATA_DIR: inStage(said.TESSERA_DATA_DIR) },
    ...{ TESSERA_PUBLIC_URL: 'https://accounts.example.com', TESSERA_MAIL_FROM: 'accounts@example.com' },
    TESSERA_SMTP_URL: 'smtp://127.0.0.1:9',
    TESSERA_KEY: `k1:${Buffer.from('visibly fake key of thirty-two b').toString('base64')}`,
  };
  const options = { cwd: inStage(stage.at), env, ...user };
  const [command, ...args] = [...ENTRYPOINT, ...CMD].map(inStage);
  server = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
  const [ask, ...asked] = HEALTHCHECK;
  for (let tries = 0; tries < 60 && server.exitCode === null; tries++) {
    if (spawnSync(ask, asked, options).status === 0) return finish();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  fail('the image is not healthy');
}

function finish() {
  console.log(`image: healthy, as ${isRoot ? `the user ${nobody}` : 'this user'}, on Node ${process.versions.node}`);
  process.exit(0);
}

function freePort() {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}

function must(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) fail(`${command} ${args.join(' ')}: ${stderr}`);
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
