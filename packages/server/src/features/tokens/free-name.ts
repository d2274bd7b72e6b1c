const longest = 255;

/** `wanted`, or the first of `wanted-1`, `wanted-2`, … that is not taken, never longer than a name may be. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 1; ; number++) {
    const name = suffixed(wanted, number);
    if (!taken.includes(name)) return name;
  }
}

function suffixed(name: string, number: number): string {
  const suffix = `-${number}`;
  const cut = name.slice(0, longest - suffix.length);
  // Half of a surrogate pair is no character.
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut) + suffix;
}
