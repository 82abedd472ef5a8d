import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { imageHosts, showable, type Showable } from './image-hosts.ts'
import type { Layer } from './layer.ts'
import { Legend } from './legend.tsx'
import { Overlay } from './overlay.tsx'

interface Size {
  readonly width: number
  readonly height: number
}

/** The image that a locator stands for, with annotations over it; or why it is not shown. */
export function SampleImage({
  locator,
  layers,
}: {
  locator: string
  layers: readonly Layer[]
}): ReactElement {
  const shown = showable(locator, imageHosts(), window.location.origin)
  return (
    <figure className="min-w-0">
      {shown.kind === 'image' ? (
        <Picture key={shown.url} url={shown.url} {...{ locator, layers }} />
      ) : (
        <NotShown what="Images" shown={shown} />
      )}
      <figcaption className="foreign mt-1 truncate font-mono text-xs text-muted" title={locator}>
        {locator}
      </figcaption>
    </figure>
  )
}

const smallestShown = 192

/** An image in a frame of one size, which is there before it and whatever becomes of it: nothing moves. */
function Picture(props: { url: string; locator: string; layers: readonly Layer[] }): ReactElement {
  const { url, locator, layers } = props
  const [size, setSize] = useState<Size>()
  const [isBroken, setBroken] = useState(false)
  return (
    <>
      <div className="grid h-(--high) place-items-center overflow-hidden bg-sunken [--high:18rem] sm:[--high:24rem]">
        {isBroken ? (
          <p className="p-3 text-sm text-muted">The image could not be loaded.</p>
        ) : (
          <Fitted size={size}>
            {(unit) => (
              <>
                <img
                  src={url}
                  alt={locator.startsWith('data:') ? 'The test sample' : locator}
                  referrerPolicy="no-referrer"
                  // Before it is there its alternative text would stand in its place.
                  className={`block w-full ${size ? '' : 'invisible'}`}
                  style={size && isEnlarged(size) ? { imageRendering: 'pixelated' } : undefined}
                  onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
                    // A drawing without a size of its own has none in pixels.
                    setSize({ width: width || 100, height: height || 100 })
                  }
                  onError={() => setBroken(true)}
                />
                {size && <Overlay {...size} {...{ unit, layers }} />}
              </>
            )}
          </Fitted>
        )}
      </div>
      <Legend layers={layers} />
      <MasksNotShown layers={layers} />
    </>
  )
}

/** A thumbnail is enlarged by whole pixels, so that one sees what the model saw. */
const enlargedBy = ({ width, height }: Size): number =>
  Math.ceil(smallestShown / Math.max(width, height))
const isEnlarged = (size: Size): boolean => enlargedBy(size) > 1

/**
 * Gives an image the largest place in its frame that has its shape; `children` are told how many of its
 * pixels one of the screen's is.
 */
function Fitted(props: {
  size: Size | undefined
  children: (unit: number) => ReactNode
}): ReactElement {
  const { size, children } = props
  const [shown, setShown] = useState<number>()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!place.current) return undefined
    const observer = new ResizeObserver(([entry]) => setShown(entry?.contentRect.width))
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  const widest = size && size.width * enlargedBy(size)
  return (
    <div
      ref={place}
      className="relative"
      style={
        size && {
          width: `min(100%, ${widest}px, var(--high) * ${size.width / size.height})`,
          aspectRatio: `${size.width} / ${size.height}`,
        }
      }
    >
      {children(size && shown ? size.width / shown : 1)}
    </div>
  )
}

/** Says of each host of masks why nothing of it is drawn. */
function MasksNotShown({ layers }: { layers: readonly Layer[] }): ReactElement {
  const reasons = new Map<string, Showable>()
  for (const { annotations } of layers)
    for (const { kind, locator = '' } of annotations) {
      if (kind !== 'mask') continue
      const shown = showable(locator, imageHosts(), window.location.origin)
      if (shown.kind !== 'image') reasons.set(JSON.stringify(shown), shown)
    }
  return (
    <>
      {[...reasons].map(([key, shown]) => (
        <NotShown key={key} what="Masks" shown={shown} />
      ))}
    </>
  )
}

function NotShown({ what, shown }: { what: string; shown: Showable }): ReactElement | null {
  if (shown.kind === 'unreachable')
    return (
      <Placeholder>
        {what} at <code className="font-mono">{shown.scheme}//</code> addresses are not shown: a
        browser opens only <code className="font-mono">https://</code> and{' '}
        <code className="font-mono">http://</code> ones.
      </Placeholder>
    )
  if (shown.kind !== 'refused') return null
  return (
    <Placeholder>
      {what} from <span className="foreign font-mono break-all">{shown.origin}</span> are not shown.
      Who runs the server allows them with{' '}
      <code className="font-mono break-all">--images {shown.origin}</code>, or with{' '}
      <code className="font-mono">imageHosts</code> where it is deployed.
    </Placeholder>
  )
}

function Placeholder({ children }: { children: ReactNode }): ReactElement {
  return (
    <p className="mt-1 max-w-prose rounded border border-dashed border-edge p-3 text-sm text-muted">
      {children}
    </p>
  )
}
