import { facts } from '../api/facts.ts';
import { Note } from '../ui/page.tsx';

/** The site's announcement, above every page. */
export function Announcement() {
  if (facts.announcement === undefined) return null;
  return (
    <div className="section-note">
      <Note>
        <span className="paragraph">{facts.announcement}</span>
      </Note>
    </div>
  );
}
