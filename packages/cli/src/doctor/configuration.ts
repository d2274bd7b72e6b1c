import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  type Config,
  configWarnings,
  isExposed,
  modeOf,
  newKeyLine,
  readConfig,
  StartRefused,
  unknownVariables,
  variables,
} from '@tessera/server';
import { broken, type Finding, good, warning } from './finding.ts';

type Environment = Record<string, string | undefined>;

/** The configuration as the server would read it, without the folder and the key file that the server would make. */
export function checkConfiguration(environment: Environment): { config: Config | undefined; findings: Finding[] } {
  const folder = dataDirOf(environment);
  const spare = mkdtempSync(join(tmpdir(), 'tessera-doctor-'));
  try {
    const config = readConfig({
      ...environment,
      TESSERA_DATA_DIR: existsSync(folder) ? folder : spare,
      ...(hasDatabase(environment) ? {} : { DATABASE_URL: `sqlite:${join(folder, 'tessera.db')}` }),
      ...(hasKeys(environment) ? {} : { TESSERA_KEY: newKeyLine(new Date()).line }),
    });
    return {
      config: { ...config, dataDir: folder },
      findings: [
        good('configuration', `${config.mode} mode, data in ${folder}`),
        ...configWarnings(config).map(({ says, todo }) => warning('configuration', says, todo)),
      ],
    };
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    return {
      config: undefined,
      findings: error.sentences.map((says) =>
        broken('configuration', says, 'Set it right: the server does not start.'),
      ),
    };
  } finally {
    rmSync(spare, { recursive: true, force: true });
  }
}

/** Settings without effect. */
export function checkUnknown(environment: Environment): Finding[] {
  return unknownVariables(environment).map((name) =>
    warning('configuration', `${name} is no setting and does nothing`, 'Look for the right name, or take it away.'),
  );
}

export function dataDirOf(environment: Environment): string {
  return resolve(environment['TESSERA_DATA_DIR']?.trim() || variables.TESSERA_DATA_DIR.default);
}

function keyFileOf(environment: Environment): string {
  return environment['TESSERA_KEY_FILE']?.trim() || join(dataDirOf(environment), 'keys');
}

function hasDatabase(environment: Environment): boolean {
  return Boolean(environment['DATABASE_URL']?.trim() || environment['DATABASE_URL_FILE']?.trim());
}

/** Whether there are keys to read, or production asks for them. */
function hasKeys(environment: Environment): boolean {
  const given = environment['TESSERA_KEY']?.trim() || environment['TESSERA_KEY_FILE']?.trim();
  return Boolean(given) || existsSync(keyFileOf(environment)) || modeOf(environment) === 'production';
}

/** The key file's place and mode, and whether the keys are those that the database was used with. */
export function checkKeys(
  environment: Environment,
  config: Config,
  known: ReadonlyMap<string, string>,
  inUse: readonly string[],
): Finding[] {
  const fromVariable = Boolean(environment['TESSERA_KEY']?.trim());
  const file = keyFileOf(environment);
  if (!fromVariable && !existsSync(file)) {
    if (inUse.length === 0)
      return [good('keys', `There is no key file yet: the server makes ${file} at its first start`)];
    return [
      broken('keys', `Stored secrets need ${inUse.join(', ')}, and ${file} is gone`, 'Bring it back from a backup.'),
    ];
  }
  const findings = fromVariable ? [] : checkKeyFile(file, config);
  const { keys } = config.keyRing;
  const missing = inUse.filter((id) => !config.keyRing.has(id));
  const wrong = keys.filter((key) => known.has(key.id) && known.get(key.id) !== key.fingerprint()).map(({ id }) => id);
  if (missing.length > 0) {
    const says = `Stored secrets need ${missing.join(', ')}, which the key ring does not have`;
    findings.push(broken('keys', says, 'Put it back into the key file: the server does not start without.'));
  }
  if (wrong.length > 0) {
    const says = `${wrong.join(', ')} is not the key of that ID that the database was used with`;
    findings.push(broken('keys', says, 'Bring the right key file back: the server does not start with this one.'));
  }
  const old = inUse.filter((id) => id !== keys[0]?.id && config.keyRing.has(id));
  if (old.length > 0) {
    findings.push(warning('keys', `Secrets are still under ${old.join(', ')}`, 'Run `tessera key rewrap`.'));
  }
  const prints = keys.map((key) => `${key.id} (fingerprint ${key.fingerprint().slice(0, 12)})`);
  if (findings.every(({ level }) => level !== 'error')) findings.unshift(good('keys', prints.join(', ')));
  return findings;
}

function checkKeyFile(file: string, config: Config): Finding[] {
  const findings: Finding[] = [];
  const mode = statSync(file).mode & 0o777;
  if (process.platform !== 'win32' && isExposed(file)) {
    const says = `${file} has the mode 0${mode.toString(8)}: others on this machine can read the keys`;
    findings.push(broken('keys', says, `chmod 600 ${file}`));
  }
  const database = config.databaseUrl.startsWith('sqlite:') ? resolve(config.databaseUrl.slice('sqlite:'.length)) : '';
  if (config.mode === 'production' && dirname(resolve(file)) === dirname(database)) {
    const says = 'The key file lies beside the database: a backup of the folder has both';
    findings.push(warning('keys', says, 'Keep the key file elsewhere, and back it up apart: TESSERA_KEY_FILE.'));
  }
  if (!readFileSync(file, 'utf8').trim())
    findings.push(broken('keys', `${file} is empty`, 'Bring it back from a backup.'));
  return findings;
}
