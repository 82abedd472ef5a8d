import { useId, type ReactElement } from 'react'
import type { Annotation } from './annotations.ts'
import { imageHosts, showable } from './image-hosts.ts'

/** Whose annotations they are: told apart by dash and colour. */
export interface OverlayLayer {
  readonly name: string
  readonly annotations: readonly Annotation[]
  /** A CSS colour. */
  readonly colour: string
  readonly isDashed: boolean
}

/** Annotations over an image, in its pixels; what each is shows on hover. */
export function Overlay({
  width,
  height,
  layers,
}: {
  width: number
  height: number
  layers: readonly OverlayLayer[]
}): ReactElement {
  const unit = Math.max(width, height) / 400
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="absolute inset-0 size-full" aria-hidden>
      {layers.map((layer) => (
        <g
          key={layer.name}
          stroke={layer.colour}
          fill={layer.colour}
          strokeDasharray={layer.isDashed ? '5 3' : undefined}
        >
          {layer.annotations.map((annotation) => (
            <Drawn key={annotation.path} {...{ annotation, layer, unit, width, height }} />
          ))}
        </g>
      ))}
    </svg>
  )
}

function Drawn({
  annotation,
  layer,
  unit,
  width,
  height,
}: {
  annotation: Annotation
  layer: OverlayLayer
  unit: number
  width: number
  height: number
}): ReactElement {
  const { kind, points, label, score } = annotation
  const caption = [label, score === undefined ? undefined : score.toFixed(2)]
    .filter((part) => part !== undefined)
    .join(' ')
  const [top] = points.toSorted((a, b) => a[1] - b[1])
  return (
    <g className="group">
      <title>{`${layer.name}: ${caption === '' ? annotation.path || kind : caption}`}</title>
      {kind === 'mask' ? (
        <Mask annotation={annotation} colour={layer.colour} {...{ width, height }} />
      ) : (
        <Shape annotation={annotation} unit={unit} />
      )}
      {caption !== '' && top && (
        <text
          x={kind === 'box' ? Math.min(...points.map(([x]) => x)) : top[0]}
          y={top[1] - 3 * unit < 10 * unit ? top[1] + 12 * unit : top[1] - 3 * unit}
          fontSize={11 * unit}
          strokeWidth={3 * unit}
          strokeDasharray="none"
          stroke="rgb(0 0 0 / 0.75)"
          paintOrder="stroke"
          className="pointer-events-none"
        >
          {caption}
        </text>
      )}
    </g>
  )
}

const line = 'fill-transparent stroke-2 group-hover:stroke-4'

function Shape({ annotation, unit }: { annotation: Annotation; unit: number }): ReactElement {
  const { kind, points } = annotation
  const path = points.map(([x, y]) => `${x},${y}`).join(' ')
  if (kind === 'polygon')
    return <polygon points={path} vectorEffect="non-scaling-stroke" className={line} />
  if (kind === 'polyline')
    return <polyline points={path} vectorEffect="non-scaling-stroke" className={line} />
  if (kind === 'points')
    return (
      <>
        {points.map(([x, y], i) => (
          <circle key={i} cx={x} cy={y} r={4 * unit} stroke="none">
            <title>{`point ${i}`}</title>
          </circle>
        ))}
      </>
    )
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = points
  return (
    <rect
      x={Math.min(x0, x1)}
      y={Math.min(y0, y1)}
      width={Math.abs(x1 - x0)}
      height={Math.abs(y1 - y0)}
      vectorEffect="non-scaling-stroke"
      className={line}
    />
  )
}

/** Pixels that are not black, in the colour of their layer. */
function Mask({
  annotation,
  colour,
  width,
  height,
}: {
  annotation: Annotation
  colour: string
  width: number
  height: number
}): ReactElement | null {
  const id = useId()
  const shown = showable(annotation.locator ?? '', imageHosts(), window.location.origin)
  if (shown.kind !== 'image') return null
  return (
    <>
      {/* In sRGB, as the values of classes are written: 7 of 255 is as much as 255. */}
      <filter id={id} colorInterpolationFilters="sRGB" x="0" y="0" width="1" height="1">
        <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  255 255 255 0 0" result="on" />
        <feFlood floodColor={colour} floodOpacity={0.5} />
        <feComposite in2="on" operator="in" />
      </filter>
      <image
        href={shown.url}
        {...{ width, height }}
        preserveAspectRatio="none"
        filter={`url(#${CSS.escape(id)})`}
      />
    </>
  )
}
