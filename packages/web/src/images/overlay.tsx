import type { ReactElement } from 'react'
import { placeCaptions } from './captions.ts'
import { useHidden } from './hidden-layers.ts'
import { dashOf, sideColours, type Layer } from './layer.ts'
import { MaskImage } from './mask-image.tsx'
import { outlineOf, Shape } from './shape.tsx'

/** Annotations over an image, in its pixels; what each is shows on hover. */
export function Overlay({
  width,
  height,
  unit,
  layers,
}: {
  width: number
  height: number
  /** About a pixel of the screen, in pixels of the image. */
  unit: number
  layers: readonly Layer[]
}): ReactElement {
  const hidden = useHidden()
  // Of all layers: a caption stays where it is when another layer is hidden.
  const all = layers.flatMap(({ annotations }) => annotations)
  const captions = placeCaptions(all, { width, height, unit })
  const shown = layers.filter(({ side }) => !hidden.has(side))
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      // Over the image whatever its shape: what is drawn never leaves its pixels.
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
      aria-hidden
    >
      {/* Areas lie under lines, so that no line is lost. */}
      {shown.flatMap(({ side, name, annotations }) =>
        annotations.flatMap((annotation) =>
          annotation.kind === 'mask' ? (
            <MaskImage
              key={`${side} ${annotation.path}`}
              {...{ annotation, side, name, width, height, unit }}
            />
          ) : (
            []
          ),
        ),
      )}
      {shown.map(({ side, name, annotations }) => (
        <g
          key={side}
          data-side={side}
          stroke={sideColours[side]}
          fill={sideColours[side]}
          strokeDasharray={dashOf(side)}
        >
          {/* A dark seam, without which light lines are lost on light images. */}
          <path
            d={annotations.map(outlineOf).join('')}
            vectorEffect="non-scaling-stroke"
            strokeDasharray="none"
            stroke="rgb(0 0 0 / 0.5)"
            className="fill-none stroke-4"
          />
          {annotations.map((annotation) =>
            annotation.kind === 'mask' ? null : (
              <Shape
                key={annotation.path}
                {...{ annotation, side, unit }}
                layerName={name}
                caption={captions.get(annotation)}
              />
            ),
          )}
        </g>
      ))}
    </svg>
  )
}
