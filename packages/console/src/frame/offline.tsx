import { useNetwork } from '@mantine/hooks';
import { Note } from '../ui/page.tsx';

/** Says that the browser is offline, until it is not. Waiting queries are then fetched by themselves. */
export function Offline() {
  const { online } = useNetwork();
  if (online) return null;
  return (
    <div className="section-note">
      <Note kind="bad">You are offline. The page goes on by itself when you are back.</Note>
    </div>
  );
}
