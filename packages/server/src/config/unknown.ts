import { type Environment, variables } from './config.ts';

/** Variables that the command line reads. */
const commands = ['TESSERA_URL', 'TESSERA_TOKEN', 'TESSERA_SERVER'];
/** Variables that Kubernetes sets in every process of the namespace for a service named tessera. */
const ofService = /^TESSERA_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

/** Variables that are named like ours and set nothing: most likely one of ours, misspelt. Sorted. */
export function unknownVariables(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('TESSERA_') && !(name in variables) && !commands.includes(name))
    .filter((name) => !ofService.test(name) && !isServiceUrl(name, environment[name]))
    .sort();
}

function isServiceUrl(name: string, value = ''): boolean {
  return name === 'TESSERA_PORT' && /^(tcp|udp|sctp):\/\//.test(value);
}
