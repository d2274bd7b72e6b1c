import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort, killPostgres } from '../../src/testing/postgres.ts';
import { scratch } from '../../src/testing/scratch.ts';

const password = 'visibly-fake';
const patienceMs = 90_000;
/** Patroni's least time to live of a leader, and the settings that depend on it. */
const dcs = {
  ttl: 20,
  loop_wait: 2,
  retry_timeout: 3,
  synchronous_mode: true,
  postgresql: { use_pg_rewind: true, parameters: { max_connections: 60, shared_buffers: '32MB' } },
};

function binaries(): string | undefined {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base) : [];
  return versions.map((version) => join(base, version, 'bin')).find((bin) => existsSync(join(bin, 'pg_basebackup')));
}

/**
 * The command that starts a program so that it ends with this process, for every cause; and as the user "postgres"
 * where this process is root's, which PostgreSQL refuses to be.
 */
function bound(): string[] {
  const user = ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups'];
  return ['setpriv', ...(process.getuid?.() === 0 ? user : []), '--pdeathsig', 'TERM'];
}

/** The missing requirement of a cluster on this machine, if there is one. */
export function cannotCluster(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  const missing = ['patroni', 'etcd', 'setpriv'].find(
    (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0,
  );
  if (missing) return `no ${missing}: in Debian apt-get install patroni etcd-server python3-etcd`;
  return binaries() ? undefined : 'no pg_basebackup: in Debian apt-get install postgresql';
}

interface Member {
  name: string;
  api: string;
  port: number;
  data: string;
  config: string;
  process?: ChildProcess | undefined;
}

/** Two members of PostgreSQL under Patroni, the second one synchronous, and one etcd, all on loopback, for the test that runs. */
export class PatroniCluster {
  readonly #folder: string;
  readonly #members: Member[] = [];
  readonly #etcdPorts: [number, number];
  #etcd: ChildProcess | undefined;

  private constructor(folder: string, etcdPorts: [number, number]) {
    this.#folder = folder;
    this.#etcdPorts = etcdPorts;
  }

  static async start(): Promise<PatroniCluster> {
    const folder = mkdtempSync(join(scratch, 'tessera-patroni-'));
    chmodSync(folder, 0o777);
    const cluster = new PatroniCluster(folder, [await freePort(), await freePort()]);
    onTestFinished(() => cluster.#end());
    cluster.startEtcd();
    for (const name of ['a', 'b']) {
      const member = await cluster.#configured(name);
      cluster.#members.push(member);
      cluster.#run(member);
      // The first one makes the cluster.
      await cluster.until(`${name} runs`, async () => (await cluster.#states()).get(name) !== undefined);
    }
    await cluster.untilSynchronous();
    return cluster;
  }

  /** Names both members; the one that can be written is to be found. */
  get url(): string {
    const hosts = this.#members.map(({ port }) => `127.0.0.1:${port}`);
    return `postgres://tessera:${password}@${hosts.join(',')}/postgres?target_session_attrs=read-write`;
  }

  /** For tests that read the database itself: the leader alone. */
  async leaderUrl(): Promise<string> {
    const { port } = await this.#leader();
    return `postgres://tessera:${password}@127.0.0.1:${port}/postgres`;
  }

  async switchOver(): Promise<void> {
    const leader = await this.#leader();
    const candidate = this.#members.find((member) => member !== leader)?.name;
    await this.#ask(leader, 'POST', '/switchover', { leader: leader.name, candidate });
    await this.until('the other leads', async () => (await this.#leader()).name === candidate);
  }

  /**
   * Kills the leader with its Patroni, as a machine that loses power. Resolves when the other leads, with a function
   * that starts it again.
   */
  async killLeader(): Promise<() => void> {
    const leader = await this.#leader();
    leader.process?.kill('SIGKILL');
    await killPostgres(leader.data);
    await this.until('the other leads', async () => (await this.#leader()) !== leader);
    return () => this.#run(leader);
  }

  async keepLeaderWithoutEtcd(): Promise<void> {
    await this.#ask(await this.#leader(), 'PATCH', '/config', { failsafe_mode: true });
    // Every member has to have heard of it.
    await sleep(3 * dcs.loop_wait * 1000);
  }

  startEtcd(): void {
    const [client, peer] = this.#etcdPorts.map((port) => `http://127.0.0.1:${port}`);
    this.#etcd = this.#spawn('etcd', [
      ...['--data-dir', join(this.#folder, 'etcd'), '--unsafe-no-fsync'],
      ...['--listen-client-urls', `${client}`, '--advertise-client-urls', `${client}`],
      ...['--listen-peer-urls', `${peer}`, '--initial-advertise-peer-urls', `${peer}`],
      ...['--initial-cluster', `default=${peer}`],
    ]);
  }

  async killEtcd(): Promise<void> {
    this.#etcd?.kill('SIGKILL');
    if (this.#etcd) await once(this.#etcd, 'exit');
  }

  /** Whether a member says that it can be written. */
  async hasLeader(): Promise<boolean> {
    return this.#leader().then(
      () => true,
      () => false,
    );
  }

  /** Until there is a leader, and a standby that has everything before a client is answered. */
  untilSynchronous(): Promise<void> {
    return this.until('there is a synchronous standby', async () => {
      const roles = [...(await this.#states()).values()].sort();
      return (
        roles.join() === 'leader running,sync_standby running' ||
        roles.join() === 'leader running,sync_standby streaming'
      );
    });
  }

  async until(what: string, ask: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + patienceMs;
    while (!(await ask().catch(() => false))) {
      if (performance.now() > until) throw new Error(`${what}: not in ${patienceMs / 1000} s`);
      await sleep(100);
    }
  }

  async #leader(): Promise<Member> {
    for (const member of this.#members) {
      const { status } = await this.#ask(member, 'GET', '/primary').catch(() => ({ status: 0 }));
      if (status === 200) return member;
    }
    throw new Error('there is no leader');
  }

  /** Role and state of each member, as the cluster has it. */
  async #states(): Promise<Map<string, string>> {
    for (const member of this.#members) {
      const answer = await this.#ask(member, 'GET', '/cluster').catch(() => undefined);
      if (!answer?.ok) continue;
      const { members } = (await answer.json()) as { members: { name: string; role: string; state: string }[] };
      return new Map(members.map(({ name, role, state }) => [name, `${role} ${state}`]));
    }
    return new Map();
  }

  #ask(member: Member, method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${member.api}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  }

  async #configured(name: string): Promise<Member> {
    const [port, api] = [await freePort(), await freePort()];
    const folder = join(this.#folder, name);
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const data = join(folder, 'data');
    const access = ['local all all trust', 'host all all 127.0.0.1/32 md5', 'host replication all 127.0.0.1/32 md5'];
    const config = {
      scope: 'tessera',
      name,
      restapi: { listen: `127.0.0.1:${api}`, connect_address: `127.0.0.1:${api}` },
      etcd3: { host: `127.0.0.1:${this.#etcdPorts[0]}` },
      bootstrap: { dcs, initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, 'data-checksums'], pg_hba: access },
      postgresql: {
        listen: `127.0.0.1:${port}`,
        connect_address: `127.0.0.1:${port}`,
        data_dir: data,
        bin_dir: binaries(),
        pgpass: join(folder, 'pgpass'),
        pg_hba: access,
        authentication: {
          superuser: { username: 'tessera', password },
          replication: { username: 'replicator', password },
          rewind: { username: 'rewinder', password },
        },
        parameters: { unix_socket_directories: folder },
      },
    };
    // JSON is YAML.
    writeFileSync(join(folder, 'patroni.yml'), JSON.stringify(config));
    return { name, api: `http://127.0.0.1:${api}`, port, data, config: join(folder, 'patroni.yml') };
  }

  #run(member: Member): void {
    member.process = this.#spawn('patroni', [member.config]);
  }

  #spawn(command: string, args: string[]): ChildProcess {
    const log = openSync(join(this.#folder, `${command}.log`), 'a');
    const [file = '', ...before] = bound();
    return spawn(file, [...before, command, ...args], { cwd: this.#folder, stdio: ['ignore', log, log] });
  }

  async #end(): Promise<void> {
    for (const { process } of this.#members) process?.kill('SIGKILL');
    this.#etcd?.kill('SIGKILL');
    // One that was killed before has no such file.
    for (const { data } of this.#members) await killPostgres(data).catch(() => {});
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
