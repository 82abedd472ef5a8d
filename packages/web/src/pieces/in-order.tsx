import {
  Children,
  createContext,
  useContext,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react'

/** Holds back what is below until it is called. */
type Hold = () => () => void

const HoldContext = createContext<Hold>(() => () => undefined)

/**
 * Shows its children from the top down: each of them once no child above it holds, so that nothing that
 * one sees is moved by what comes later. Those that wait load already. What was shown once stays.
 */
export function InOrder({ children }: { children: ReactNode }): ReactElement {
  const holds = useRef(new Map<number, number>())
  const [shown, setShown] = useState(0)
  const [, lookAgain] = useReducer((times: number) => times + 1, 0)
  const count = Children.count(children)
  useHold(shown < count)
  // Before the browser paints, and after the children, which hold in the same way.
  useLayoutEffect(() => {
    let last = shown
    while (last < count && !holds.current.get(last)) last++
    if (last !== shown) setShown(last)
  })
  return (
    <>
      {Children.map(children, (child, index) => (
        <Place index={index} holds={holds.current} lookAgain={lookAgain} isShown={index <= shown}>
          {child}
        </Place>
      ))}
    </>
  )
}

function Place(props: {
  index: number
  holds: Map<number, number>
  lookAgain: () => void
  isShown: boolean
  children: ReactNode
}): ReactElement {
  const { index, holds, lookAgain, isShown, children } = props
  const hold = useMemo(() => {
    const add = (change: number): void => {
      holds.set(index, (holds.get(index) ?? 0) + change)
      lookAgain()
    }
    return () => {
      add(1)
      return () => add(-1)
    }
  }, [index, holds, lookAgain])
  return (
    <HoldContext value={hold}>
      <div className={isShown ? 'contents' : 'hidden'}>{children}</div>
    </HoldContext>
  )
}

/** Keeps what is below the part it is called in from being seen: that part is not as high yet as it will be. */
export function useHold(isHeld: boolean): void {
  const hold = useContext(HoldContext)
  useLayoutEffect(() => (isHeld ? hold() : undefined), [isHeld, hold])
}

/** {@link useHold} for as long as it is rendered: what to show in the place of something that loads. */
export function Hold({ children }: { children?: ReactNode }): ReactNode {
  useHold(true)
  return children
}
