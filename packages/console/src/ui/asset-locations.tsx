import { Fragment } from 'react';
import { Section } from './page.tsx';

interface AssetLocationsProps {
  locations: Record<string, unknown> | undefined;
}

/** Where clients put each kind of asset. Clients set it, in a form of their own: it is shown as they wrote it. */
export function AssetLocations({ locations = {} }: AssetLocationsProps) {
  const kinds = Object.entries(locations);
  if (kinds.length === 0) return null;
  return (
    <Section
      title="Places of assets"
      about="Where clients put each kind of thing, as they stored it here. Clients change it."
    >
      <dl className="box facts-list">
        {kinds.map(([kind, place]) => (
          <Fragment key={kind}>
            <dt>{kind}</dt>
            <dd>
              <Place place={place} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </Section>
  );
}

/** TileDB's clients write a path, and the name of a credential for it. */
function Place({ place }: { place: unknown }) {
  if (typeof place !== 'object' || place === null) return String(place);
  const { path, credentials_name: credential, ...more } = place as Record<string, unknown>;
  if (typeof path !== 'string' || Object.keys(more).length > 0) return <code>{JSON.stringify(place)}</code>;
  return typeof credential === 'string' && credential !== '' ? `${path}, with ${credential}` : path;
}
