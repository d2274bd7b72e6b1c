const browsers = /(Firefox|Edg|OPR|HeadlessChrome|Chrome|Version)\/(\d+)/;
const systems = /(Windows|Android|iPhone|iPad|CrOS|Mac OS X|Linux)/;
const names: Record<string, string> = {
  Edg: 'Edge',
  OPR: 'Opera',
  Version: 'Safari',
  HeadlessChrome: 'Chrome',
  CrOS: 'ChromeOS',
  'Mac OS X': 'Mac',
};

/** A user agent's description of itself, in short. */
export function deviceOf(userAgent: string | undefined): string {
  if (userAgent === undefined) return 'Unknown program';
  // Every browser names the ones it resembles: the most particular is the last but for Safari's.
  const particular = /(Edg|OPR)\/(\d+)/.exec(userAgent) ?? browsers.exec(userAgent);
  const system = systems.exec(userAgent)?.[1];
  if (!userAgent.startsWith('Mozilla/') || particular === null) return userAgent;
  const [, browser = '', version = ''] = particular;
  const where = system === undefined ? '' : ` on ${names[system] ?? system}`;
  return `${names[browser] ?? browser} ${version}${where}`;
}
