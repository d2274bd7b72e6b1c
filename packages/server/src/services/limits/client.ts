import { isIP, isIPv4 } from 'node:net';

/**
 * The key under which limits count an address. The holder of one IPv6 address has at least 2^64 of them, so they count
 * by their first 64 bits, as in `2001:db8:0:1::/64`. An IPv4 address that is written as an IPv6 one is the IPv4 one.
 * All texts that are no address are one client: free text would be a new client each time, or the row of all of them
 * (`*`).
 */
export function clientKey(address: string): string {
  if (isIPv4(address)) return address;
  const [text = ''] = address.split('%', 1);
  if (isIP(text) !== 6) return 'unknown';
  const groups = groupsOf(text);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const plain = address.replace(/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [before = [], after = []] = plain.split('::').map((side) => side.split(':').filter(Boolean));
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}
