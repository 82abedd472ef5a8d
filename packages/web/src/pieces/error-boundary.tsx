import { Component, type ReactElement, type ReactNode } from 'react'
import { ErrorNote } from './error-note.tsx'

/** Keeps the error of one page from taking the header with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override render(): ReactElement | ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return <ErrorNote error={error} retry={() => this.setState({ error: undefined })} />
  }
}
