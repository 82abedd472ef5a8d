import type { ReactElement } from 'react'
import type { Annotation, Point } from './annotations.ts'
import type { Caption } from './captions.ts'
import type { Layer } from './layer.ts'

/** The lines of an annotation as a path. */
export function outlineOf({ kind, points }: Annotation): string {
  const corners = kind === 'box' ? cornersOf(points) : points
  if (kind === 'points' || corners.length === 0) return ''
  return `M${corners.map(([x, y]) => `${x} ${y}`).join('L')}${kind === 'polyline' ? '' : 'Z'}`
}

function cornersOf([[x0, y0] = [0, 0], [x1, y1] = [0, 0]]: readonly Point[]): Point[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ]
}

/** A box, an outline, a line or points, with its caption. */
export function Shape({
  annotation,
  side,
  layerName,
  caption,
  unit,
}: {
  annotation: Annotation
  side: Layer['side']
  layerName: string
  caption: Caption | undefined
  /** About a pixel of the screen, in pixels of the image. */
  unit: number
}): ReactElement {
  const { kind, path } = annotation
  const whole = [annotation.label, annotation.score].filter((part) => part !== undefined).join(' ')
  return (
    <g className="group">
      <title>{`${layerName}: ${whole === '' ? path || kind : whole}`}</title>
      <Lines annotation={annotation} side={side} unit={unit} />
      {caption && (
        <text
          x={caption.x}
          y={caption.y}
          fontSize={11 * unit}
          strokeWidth={3 * unit}
          strokeDasharray="none"
          stroke="rgb(0 0 0 / 0.75)"
          paintOrder="stroke"
          className="pointer-events-none"
        >
          {caption.text}
        </text>
      )}
    </g>
  )
}

const line = 'fill-transparent stroke-2 group-hover:stroke-4'

function Lines(props: { annotation: Annotation; side: Layer['side']; unit: number }): ReactElement {
  const { kind, points } = props.annotation
  const path = points.map(([x, y]) => `${x},${y}`).join(' ')
  if (kind === 'polygon')
    return <polygon points={path} vectorEffect="non-scaling-stroke" className={line} />
  if (kind === 'polyline')
    return <polyline points={path} vectorEffect="non-scaling-stroke" className={line} />
  if (kind === 'points')
    return (
      <>
        {points.map(([x, y], i) => (
          <Dot key={i} {...{ x, y }} number={i} side={props.side} unit={props.unit} />
        ))}
      </>
    )
  const [from = [0, 0], , to = [0, 0]] = cornersOf(points)
  return (
    <rect
      x={Math.min(from[0], to[0])}
      y={Math.min(from[1], to[1])}
      width={Math.abs(to[0] - from[0])}
      height={Math.abs(to[1] - from[1])}
      vectorEffect="non-scaling-stroke"
      className={line}
    />
  )
}

/** A point: a ring in the ground truth, a smaller dot in an inference, so that both are seen. */
function Dot(props: {
  x: number
  y: number
  number: number
  side: Layer['side']
  unit: number
}): ReactElement {
  const { x, y, number, side, unit } = props
  const isRing = side === 'truth'
  return (
    <circle
      cx={x}
      cy={y}
      r={(isRing ? 5 : 3) * unit}
      strokeWidth={isRing ? 2 * unit : unit}
      strokeDasharray="none"
      {...(isRing ? { fill: 'transparent' } : { stroke: 'rgb(0 0 0 / 0.5)' })}
    >
      <title>{`point ${number}`}</title>
    </circle>
  )
}
