import { Component, type ReactNode } from 'react';
import { AdminFailure } from './admin-failure.js';

interface ChunkBoundaryProps {
  readonly children: ReactNode;
}

interface Caught {
  readonly error: Error | undefined;
}

/** Says so when a part of the page cannot be loaded or shown, and leaves the rest as it is. */
export class ChunkBoundary extends Component<ChunkBoundaryProps, Caught> {
  override state: Caught = { error: undefined };

  static getDerivedStateFromError(error: Error): Caught {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <AdminFailure what="A part of this page could not be shown" error={error} onRetry={reload} />;
  }
}

function reload(): void {
  location.reload();
}
