import { Component, type ReactNode } from 'react';

/** What is shown in place of a page whose script failed, or could not be fetched because a newer console took its place. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    return (
      <main className="gate">
        <div className="box gate-card stack">
          <h1>This page could not be shown</h1>
          <p>The console may have been updated meanwhile. Nothing that you saved is lost.</p>
          <p>
            <a href={location.href}>Load it again</a>
          </p>
        </div>
      </main>
    );
  }
}
