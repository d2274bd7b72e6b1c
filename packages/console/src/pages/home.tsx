import { Navigate } from 'react-router';
import { pages } from '../paths.ts';

export default function Home() {
  return <Navigate to={pages.account.path} replace />;
}
