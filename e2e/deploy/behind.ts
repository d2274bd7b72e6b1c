import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { run } from './tools.ts';

export const host = 'accounts.example.com';

/** A certificate for the host, signed by itself: as two files, and as the one that haproxy reads. */
export function certificate(folder: string) {
  const [key, cert, both] = [join(folder, 'key.pem'), join(folder, 'cert.pem'), join(folder, 'both.pem')];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const made = run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    ...names,
  ]);
  expect(made.code, made.output).toBe(0);
  writeFileSync(both, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
  return { key, cert, both };
}

/** A server behind a proxy: its port, those of the proxy, and the certificate. */
export interface Site {
  folder: string;
  port: number;
  http: number;
  https: number;
  key: string;
  cert: string;
}

function ask(at: Site, path: string, body?: object): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      // A client's claims about itself must not be believed.
      'x-forwarded-proto': 'http',
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const asked = request(
      {
        ...{ host: '127.0.0.1', port: at.https, servername: host, path, headers },
        ...{ method: body ? 'POST' : 'GET', ca: readFileSync(at.cert), agent: false },
      },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });
}

/** Starts the proxy in the foreground, waits until it passes requests on, and ends it with the test. */
export async function behind(at: Site, command: string, args: readonly string[]): Promise<void> {
  const proxy = spawn(command, args, { cwd: at.folder, env: { PATH: process.env['PATH'], HOME: at.folder } });
  let output = '';
  for (const stream of [proxy.stdout, proxy.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(proxy, 'close');
  onTestFinished(async () => {
    proxy.kill('SIGTERM');
    await ended;
  });
  for (;;) {
    if (proxy.exitCode !== null) throw new Error(`${command} ended: ${output}`);
    const { status } = await ask(at, '/readyz').catch(() => ({ status: 0 }));
    if (status === 200) return;
    await sleep(100);
  }
}

export async function signsUp(at: Site): Promise<void> {
  const made = await ask(at, '/v1/user', {
    username: 'alice',
    password: 'Fake-Password-1',
    email: 'alice@example.com',
  });
  expect(made).toEqual({ status: 204, text: '' });
}

/** nginx with a file for its `sites-enabled`, changed by what this machine has: ports, a certificate, no root. */
export async function behindNginx(at: Site, site: string): Promise<void> {
  const config = site
    .replaceAll('/etc/letsencrypt/live/accounts.example.com/fullchain.pem', at.cert)
    .replaceAll('/etc/letsencrypt/live/accounts.example.com/privkey.pem', at.key)
    .replace(/listen (\[::\]:)?80;/g, (_all, six) => (six ? '' : `listen 127.0.0.1:${at.http};`))
    .replace(/listen (\[::\]:)?443 ssl http2;/g, (_all, six) => (six ? '' : `listen 127.0.0.1:${at.https} ssl http2;`))
    .replace('server 127.0.0.1:8080', `server 127.0.0.1:${at.port}`);
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(join(at.folder, name));
    return `${name}_temp_path ${join(at.folder, name)};`;
  });
  const file = join(at.folder, 'nginx.conf');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const head = `${user} pid ${join(at.folder, 'pid')}; error_log stderr; daemon off;`;
  writeFileSync(file, `${head}\nevents {}\nhttp {\naccess_log off;\n${folders.join('\n')}\n${config}\n}\n`);
  const checked = run('nginx', ['-t', '-e', 'stderr', '-c', file]);
  expect(checked.code, checked.output).toBe(0);
  await behind(at, 'nginx', ['-e', 'stderr', '-c', file]);
}
