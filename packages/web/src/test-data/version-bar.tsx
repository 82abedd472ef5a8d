import type { ReactElement } from 'react'
import { setSearchParams, useSearchParams } from '../routing/location.ts'

/** Which version the address asks for, and which one it is compared with. */
export function useVersions(): { version: number | undefined; base: number | undefined } {
  const params = useSearchParams()
  const read = (name: string): number | undefined => {
    const text = params.get(name) ?? ''
    return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
  }
  return { version: read('version'), base: read('base') }
}

const field = 'h-7 rounded border border-edge bg-ground px-1.5 text-sm tabular-nums'

/** Chooses a version, and one to compare it with. */
export function VersionBar(props: {
  newest: number
  version: number
  base: number | undefined
}): ReactElement {
  const { newest, version, base } = props
  const numbers = Array.from({ length: newest }, (_, index) => newest - index)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
      <label className="flex items-center gap-1.5">
        Version
        <select
          className={field}
          value={version}
          onChange={({ target }) =>
            setSearchParams({
              version: Number(target.value) === newest ? null : target.value,
              base: Number(target.value) === base ? null : base === undefined ? null : String(base),
              page: null,
              show: null,
              sample: null,
            })
          }
        >
          {numbers.map((number) => (
            <option key={number} value={number}>
              {number === newest ? `${number}, the newest` : number}
            </option>
          ))}
        </select>
      </label>
      {newest > 1 && (
        <label className="flex items-center gap-1.5">
          What changed since
          <select
            className={field}
            value={base ?? ''}
            onChange={({ target }) =>
              setSearchParams({ base: target.value, page: null, show: null, sample: null })
            }
          >
            <option value="">–</option>
            {numbers
              .filter((number) => number !== version)
              .map((number) => (
                <option key={number} value={number}>
                  version {number}
                </option>
              ))}
          </select>
        </label>
      )}
    </div>
  )
}
