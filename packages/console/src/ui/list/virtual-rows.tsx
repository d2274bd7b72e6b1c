import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { Row, type RowsProps } from './rows.tsx';

/** Of many rows those in sight, and gaps as high as the others. */
export default function VirtualRows({ rows, ...rest }: RowsProps<unknown>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  // A redraw may have moved it.
  useLayoutEffect(() => setTop(Math.round((body.current?.getBoundingClientRect().top ?? 0) + scrollY)));
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 57,
    getItemKey: (at) => rows[at]?.id ?? at,
    overscan: 8,
    scrollMargin: top,
  });
  const visible = virtual.getVirtualItems();
  const above = (visible[0]?.start ?? top) - top;
  const below = virtual.getTotalSize() - ((visible.at(-1)?.end ?? top) - top);
  return (
    <tbody ref={body} style={{ paddingTop: above, paddingBottom: below }}>
      {visible.map(({ index, key }) => {
        const row = rows[index];
        return row && <Row key={key} row={row} at={index} measure={virtual.measureElement} {...rest} />;
      })}
    </tbody>
  );
}
