import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variables } from '../../packages/server/src/config/config.ts';
import { deploy, itWith, run, temporaryFolder } from './tools.ts';

const unit = join(deploy, 'systemd', 'tessera.service');
const text = readFileSync(unit, 'utf8');

describe('deploy/systemd/tessera.service', () => {
  itWith(['systemd-analyze'], 'is a unit that systemd takes', () => {
    const file = join(temporaryFolder(), 'tessera.service');
    // Other installed files are in another place.
    const node = existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath;
    writeFileSync(file, text.replace('/usr/bin/node', node));
    expect(run('systemd-analyze', ['verify', file])).toEqual({ code: 0, output: '' });
  });

  itWith(['systemd-analyze'], 'leaves little to attack, as systemd counts it', () => {
    const { code, output } = run('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit]);
    expect(code, output).toBe(0);
  });

  it('sets the variables that the server reads, and each secret from a credential that it loads', () => {
    const set = [...text.matchAll(/^Environment=(.+)$/gm)].flatMap(([, line = '']) => line.split(' '));
    const names = set.map((pair) => pair.split('=')[0] ?? '').filter((name) => name !== 'NODE_ENV');
    expect(names.filter((name) => !(name in variables))).toEqual([]);
    const used = set.flatMap((pair) => /%d\/(\S+)/.exec(pair)?.[1] ?? []);
    const loaded = [...text.matchAll(/^LoadCredential=([^:]+):/gm)].map(([, name]) => name);
    expect(used.sort()).toEqual(loaded.sort());
    expect(used).toHaveLength(3);
  });
});
