const longest = 255;
// More than any user can have tokens and sessions, so a number never needs more room.
const suffixRoom = '-99999'.length;

/** `wanted`, or the first of `wanted-1`, `wanted-2`, … that is not taken, never longer than a name may be. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has(wanted)) return wanted;
  for (let number = 1; ; number++) {
    const suffix = `-${number}`;
    const name = cutTo(wanted, longest - suffix.length) + suffix;
    if (!names.has(name)) return name;
  }
}

/** The prefix of every numbered form of a name. That of a long name is less than the name: the number takes room. */
export function stemOf(name: string): string {
  const stem = cutTo(name, longest - suffixRoom);
  return stem === name ? `${name}-` : stem;
}

/** Lengths are in code points, as the contract counts them. */
function cutTo(name: string, length: number): string {
  return name.length <= length ? name : Array.from(name).slice(0, length).join('');
}
