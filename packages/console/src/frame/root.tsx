import { Outlet, ScrollRestoration } from 'react-router';

/** The root of every page. */
export function Root() {
  return (
    <>
      <Outlet />
      <ScrollRestoration />
    </>
  );
}

/** In place of everything, where the frame itself or a page outside of it failed. */
export function Crash() {
  return (
    <main className="gate">
      <div className="box gate-card stack">
        <h1>This page could not be shown</h1>
        <p>The console may have been updated meanwhile, or the connection was lost. Nothing that you saved is lost.</p>
        <p>
          <a href={location.href}>Load it again</a>
        </p>
      </div>
    </main>
  );
}
