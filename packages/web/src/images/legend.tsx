import { useId, type ReactElement, type ReactNode } from 'react'
import { classColour, cssColour } from './class-colours.ts'
import { toggleHidden, useHidden, type HiddenPart } from './hidden-layers.ts'
import { classesOf, dashOf, sideColours, type Layer } from './layer.ts'

/** What is drawn over an image, and in which way; each part can be hidden. */
export function Legend({ layers }: { layers: readonly Layer[] }): ReactElement | null {
  const drawn = layers.filter(({ annotations }) => annotations.length > 0)
  const classes = classesOf(drawn)
  if (drawn.length === 0) return null
  return (
    <div role="group" aria-label="Drawn over the image" className="mt-1 flex flex-wrap gap-1">
      {drawn.map(({ side, name, annotations }) => (
        <Part key={side} part={side} title={name}>
          <SideKey side={side} />
          <span className="foreign truncate">{name}</span>
          <span className="text-muted tabular-nums">{annotations.length}</span>
        </Part>
      ))}
      {[...classes].map(([value, name]) => (
        <Part key={value} part={`class ${value}`} title={`${name}: pixels of the value ${value}`}>
          <svg width={10} height={10} aria-hidden className="shrink-0">
            <circle cx={5} cy={5} r={5} fill={cssColour(classColour(value))} />
          </svg>
          <span className="foreign truncate">{name}</span>
          <span className="text-muted tabular-nums">{value}</span>
        </Part>
      ))}
    </div>
  )
}

function Part(props: { part: HiddenPart; title: string; children: ReactNode }): ReactElement {
  const { part, title, children } = props
  const isShown = !useHidden().has(part)
  return (
    <button
      type="button"
      aria-pressed={isShown}
      title={`${title}. Click to ${isShown ? 'hide' : 'show'}.`}
      onClick={() => toggleHidden(part)}
      className={`inline-flex h-6 max-w-48 min-w-0 items-center gap-1.5 rounded border px-1.5 text-xs hover:border-muted ${isShown ? 'border-edge' : 'border-transparent bg-sunken text-muted line-through'}`}
    >
      {children}
    </button>
  )
}

/** How annotations of a side are drawn: dashed and striped, or solid. */
export function SideKey({ side }: { side: Layer['side'] }): ReactElement {
  const id = useId()
  return (
    <svg width={20} height={10} aria-hidden className="shrink-0">
      <pattern
        id={id}
        width={4}
        height={4}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path d="M0 0h2v4h-2z" fill={sideColours[side]} />
      </pattern>
      <path
        d="M1 1h18v8h-18z"
        stroke={sideColours[side]}
        strokeWidth={2}
        strokeDasharray={dashOf(side)}
        fill={side === 'truth' ? `url(#${id})` : sideColours[side]}
        fillOpacity={0.5}
      />
    </svg>
  )
}
