import { Component, type ReactElement, type ReactNode } from 'react'
import { ErrorNote } from './error-note.tsx'

/** Keeps the error of one page, or of a part with something to show in its place, from taking the rest with it. */
export class ErrorBoundary extends Component<
  { children: ReactNode; instead?: ReactNode },
  { error: unknown }
> {
  override state: { error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override render(): ReactElement | ReactNode {
    const { error } = this.state
    const { children, instead } = this.props
    if (error === undefined) return children
    if (instead !== undefined) return instead
    return <ErrorNote error={error} retry={() => this.setState({ error: undefined })} />
  }
}
