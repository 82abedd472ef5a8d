import { useId, type ComponentProps, type ReactElement, type ReactNode } from 'react'
import Markdown, { type Components } from 'react-markdown'
import gfm from 'remark-gfm'

/** Headings of a text are none of the page: they would stand in its outline. */
const Heading = ({ children }: { children?: ReactNode }): ReactElement => (
  <p className="mt-3 mb-1 font-semibold first:mt-0">{children}</p>
)

const Link = ({ href, children }: ComponentProps<'a'>): ReactElement => (
  <a href={href} target="_blank" rel="noreferrer" className="text-accent underline">
    {children}
  </a>
)

const components: Components = {
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  a: Link,
  // Nothing is fetched because a text says so.
  img: ({ src, alt }) => (
    <Link href={typeof src === 'string' ? src : undefined}>image{alt ? `: ${alt}` : ''}</Link>
  ),
  input: ({ checked }) => <span>{checked ? '☑' : '☐'}</span>,
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="my-2 list-decimal pl-6">
      {children}
    </ol>
  ),
  blockquote: ({ children }) => (
    <blockquote className="my-2 border-l-2 border-edge pl-3 text-muted">{children}</blockquote>
  ),
  pre: ({ children }) => (
    <pre className="my-2 rounded bg-raised p-2 font-mono text-xs break-words whitespace-pre-wrap">
      {children}
    </pre>
  ),
  code: ({ children }) => <code className="font-mono text-xs">{children}</code>,
  table: ({ children }) => <table className="my-2 border-collapse">{children}</table>,
  th: ({ children }) => (
    <th className="border border-line px-2 py-1 text-left font-semibold">{children}</th>
  ),
  td: ({ children }) => <td className="border border-line px-2 py-1">{children}</td>,
}

/** A text as its Markdown says, without any HTML that is in it. */
export function RenderedMarkdown({ text }: { text: string }): ReactElement {
  // Two texts on one page may have a footnote of the same name.
  const prefix = `${useId()}-`
  return (
    <Markdown
      remarkPlugins={[gfm]}
      remarkRehypeOptions={{ clobberPrefix: prefix, footnoteLabelTagName: 'p' }}
      components={components}
    >
      {text}
    </Markdown>
  )
}
