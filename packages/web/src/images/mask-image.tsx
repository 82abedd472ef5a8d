import { useId, type ReactElement } from 'react'
import type { Annotation } from './annotations.ts'
import { classColour } from './class-colours.ts'
import { useHidden, type HiddenPart } from './hidden-layers.ts'
import { imageHosts, showable } from './image-hosts.ts'
import { sideColours, type Layer } from './layer.ts'

const opacity = 0.6

/**
 * A mask over its image: each class in its colour, or what is not black in the colour of its side.
 * Only filters look at the pixels, so its host need not let scripts read them.
 */
export function MaskImage({
  annotation,
  side,
  name,
  width,
  height,
  unit,
}: {
  annotation: Annotation
  side: Layer['side']
  name: string
  width: number
  height: number
  unit: number
}): ReactElement | null {
  const hidden = useHidden()
  const id = useId()
  const shown = showable(annotation.locator ?? '', imageHosts(), window.location.origin)
  if (shown.kind !== 'image') return null
  const { labels } = annotation
  return (
    <g data-side={side}>
      <title>{`${name}: ${annotation.path || 'mask'}`}</title>
      {/* In sRGB, as the values of classes are written: 7 of 255 is as much as 255. */}
      <filter id={`${id}f`} colorInterpolationFilters="sRGB" x="0" y="0" width="1" height="1">
        {labels ? (
          <ClassFilter labels={labels} hidden={hidden} />
        ) : (
          <>
            <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  255 255 255 0 0" result="on" />
            <feFlood floodColor={sideColours[side]} floodOpacity={opacity} />
            <feComposite in2="on" operator="in" />
          </>
        )}
      </filter>
      {side === 'truth' && <Stripes id={id} {...{ width, height, unit }} />}
      <g mask={side === 'truth' ? `url(#${id}m)` : undefined}>
        <image
          href={shown.url}
          {...{ width, height }}
          preserveAspectRatio="none"
          // Between two classes there is no third one.
          imageRendering="pixelated"
          filter={`url(#${id}f)`}
        />
      </g>
    </g>
  )
}

/**
 * Colours pixels by their value, from 0 to 255 in the red channel. What has no name stays clear.
 * Colour and opacity are made apart: a browser keeps colours less exactly the clearer they are.
 */
function ClassFilter(props: {
  labels: ReadonlyMap<number, string>
  hidden: ReadonlySet<HiddenPart>
}): ReactElement {
  const { labels, hidden } = props
  const table = (of: (value: number) => number): string =>
    Array.from({ length: 256 }, (_, value) => of(value)).join(' ')
  const channel = (index: 0 | 1 | 2): string =>
    table((value) => Number(((classColour(value)[index] ?? 0) / 255).toFixed(4)))
  const isShown = (value: number): boolean => labels.has(value) && !hidden.has(`class ${value}`)
  return (
    <>
      <feColorMatrix
        in="SourceGraphic"
        values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  1 0 0 0 0"
        result="values"
      />
      <feComponentTransfer in="values" result="shown">
        <feFuncA type="discrete" tableValues={table((value) => (isShown(value) ? opacity : 0))} />
      </feComponentTransfer>
      <feColorMatrix
        in="SourceGraphic"
        values="1 0 0 0 0  1 0 0 0 0  1 0 0 0 0  0 0 0 0 1"
        result="grey"
      />
      <feComponentTransfer in="grey" result="coloured">
        <feFuncR type="discrete" tableValues={channel(0)} />
        <feFuncG type="discrete" tableValues={channel(1)} />
        <feFuncB type="discrete" tableValues={channel(2)} />
      </feComponentTransfer>
      <feComposite in="coloured" in2="shown" operator="in" />
    </>
  )
}

/** What stripes the masks of the ground truth, as its lines are dashed. */
function Stripes(props: { id: string; width: number; height: number; unit: number }): ReactElement {
  const { id, width, height, unit } = props
  return (
    <>
      <pattern
        id={`${id}p`}
        width={8 * unit}
        height={8 * unit}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width={8 * unit} height={8 * unit} fill="rgb(90 90 90)" />
        <rect width={4 * unit} height={8 * unit} fill="white" />
      </pattern>
      <mask id={`${id}m`} maskUnits="userSpaceOnUse" x="0" y="0" width={width} height={height}>
        <rect {...{ width, height }} fill={`url(#${id}p)`} />
      </mask>
    </>
  )
}
