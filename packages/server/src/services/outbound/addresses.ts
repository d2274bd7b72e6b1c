import { BlockList, isIP } from 'node:net';

/** An IP address that is not one of a person's or a cloud's own networks: IANA's special-purpose registries, less than global. */
const special = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(network, bits, 'ipv4');
}
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
// Within it: protocols, Teredo, documentation, 6to4, and later blocks for documentation.
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, bits, 'ipv6');
}

/** An IPv4 address that an IPv6 one maps; anything else as it is. Compressed and hexadecimal forms are one. */
export function unmapped(address: string): string {
  if (isIP(address) !== 6) return address;
  const [plain] = address.split('%', 1);
  const canonical = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Whether an address is globally reachable (RFC 6890). */
export function isPublic(address: string): boolean {
  const plain = unmapped(address);
  const family = isIP(plain);
  if (family === 4) return !special.check(plain, 'ipv4');
  return family === 6 && global6.check(plain, 'ipv6') && !special.check(plain, 'ipv6');
}

export function isLoopback(address: string): boolean {
  const plain = unmapped(address);
  return plain === '::1' || /^127\./.test(plain);
}

/** Hosts and ranges that an operator permits, as in `minio.internal`, `10.0.0.0/8` or `fd00::1`. */
export class Permitted {
  readonly #hosts = new Set<string>();
  readonly #ranges = new BlockList();

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address = '', bits] = entry.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (isIP(address) === 0) this.#hosts.add(entry.toLowerCase());
      else if (bits === undefined) this.#ranges.addAddress(address, family);
      else this.#ranges.addSubnet(address, Number(bits), family);
    }
  }

  hasHost(host: string): boolean {
    return this.#hosts.has(host.toLowerCase());
  }

  hasAddress(address: string): boolean {
    const plain = unmapped(address);
    return isIP(plain) !== 0 && this.#ranges.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  }
}
