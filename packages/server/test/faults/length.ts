/** How long or how often a case runs, as `npm run faults -- R16 --minutes 30` says, or as usual. */
export function length(what: 'minutes' | 'rounds', usual: number): number {
  return Number(process.env[`TESSERA_FAULTS_${what.toUpperCase()}`] ?? usual);
}
