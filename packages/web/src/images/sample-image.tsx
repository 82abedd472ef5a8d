import { useState, type ReactElement } from 'react'
import { imageHosts, showable } from './image-hosts.ts'
import { Overlay, type OverlayLayer } from './overlay.tsx'

/** The image that a locator stands for, with annotations over it; or why it is not shown. */
export function SampleImage({
  locator,
  layers,
}: {
  locator: string
  layers: readonly OverlayLayer[]
}): ReactElement {
  const [size, setSize] = useState<{ width: number; height: number }>()
  const [isBroken, setBroken] = useState(false)
  const shown = showable(locator, imageHosts(), window.location.origin)
  return (
    <figure className="min-w-0">
      {shown.kind === 'image' && !isBroken && (
        <div className="relative w-fit max-w-full overflow-hidden bg-sunken">
          <img
            src={shown.url}
            alt={locator.startsWith('data:') ? 'The test sample' : locator}
            referrerPolicy="no-referrer"
            className="block max-h-96 min-h-16 max-w-full"
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
              // A drawing without a size of its own has none in pixels.
              setSize({ width: width || 100, height: height || 100 })
            }
            onError={() => setBroken(true)}
          />
          {size && <Overlay {...size} layers={layers} />}
        </div>
      )}
      {shown.kind === 'image' && isBroken && (
        <p className="text-sm text-muted">The image could not be loaded.</p>
      )}
      {shown.kind === 'refused' && (
        <p className="text-sm text-muted">
          Images from <span className="foreign font-mono">{shown.origin}</span> are not shown. Who
          runs the server allows them with{' '}
          <code className="font-mono">--images {shown.origin}</code>.
        </p>
      )}
      <figcaption className="foreign mt-1 truncate font-mono text-xs text-muted" title={locator}>
        {locator}
      </figcaption>
    </figure>
  )
}
