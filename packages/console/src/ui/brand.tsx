import { Link } from 'react-router';
import mark from '../mark.svg';

/** The mark and the name, which lead home. */
export function Brand() {
  return (
    <Link className="brand" to="/">
      <img src={mark} alt="" />
      <span>Tessera</span>
    </Link>
  );
}
