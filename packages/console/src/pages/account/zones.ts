/** The time zones that a browser knows, and UTC. */
export const zones: readonly string[] = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

/** That of this browser. */
export const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * The time zone that a text means: its name in any case and with blanks, or the city that it is named after. The text itself
 * where there is none.
 */
export function zoneOf(text: string): string {
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
  return zones.find((zone) => `/${zone.toLowerCase()}`.endsWith(`/${wanted}`)) ?? text;
}
