import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useEffect, useState, type ReactElement, type RefObject } from 'react'
import { signOut } from '../api/session.ts'
import { useSettled } from '../pieces/use-settled.ts'
import { navigate } from '../routing/location.ts'
import { useNamed, type Command } from './named-things.ts'
import { chooseTheme } from './theme.ts'

const command = (name: string, run: () => void): Command => ({ key: name, name, run })

const commands: readonly Command[] = [
  command('Go to models', () => navigate('/models')),
  command('Go to test suites', () => navigate('/suites')),
  command('Go to test cases', () => navigate('/cases')),
  command('Go to test runs', () => navigate('/runs')),
  command('Compare models', () => navigate('/compare')),
  command('Go to tokens', () => navigate('/tokens')),
  command('Theme: light', () => chooseTheme('light')),
  command('Theme: dark', () => chooseTheme('dark')),
  command('Theme: as the system', () => chooseTheme('system')),
  command('Sign out', signOut),
]

/** Pages, commands, models and suites by their name. */
export function Palette(props: {
  /** What was typed before this was there. */
  early: RefObject<string>
  onClose: () => void
}): ReactElement {
  const { early, onClose } = props
  const [text, setText] = useState('')
  useEffect(() => {
    setText(early.current)
    early.current = ''
  }, [early])
  const wanted = text.trim()
  const settled = useSettled(wanted)
  const named = useNamed(settled)
  const isLooking = wanted !== '' && (settled !== wanted || named.isLooking)
  const contains = ({ name }: Command): boolean => name.toLowerCase().includes(wanted.toLowerCase())
  // Until the answer is there the one before stands, of which no line may open what nobody typed.
  const found = [
    ...commands.filter(contains),
    ...(isLooking ? named.commands.filter(contains) : named.commands),
  ]
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Popup
          aria-label="Search and commands"
          className="fixed top-[12vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 rounded-lg border border-line bg-raised shadow-xl"
        >
          <Autocomplete.Root
            open
            inline
            mode="none"
            items={found}
            itemToStringValue={({ name }) => name}
            autoHighlight="always"
            keepHighlight
            value={text}
            onValueChange={(typed, { reason }) => reason !== 'item-press' && setText(typed)}
          >
            <Autocomplete.Input
              aria-label="Command"
              placeholder="Go to a page, a model or a suite, or do something…"
              maxLength={256}
              className="w-full border-b border-line bg-transparent px-4 py-3 outline-none"
            />
            <Autocomplete.List aria-label="Commands" className="max-h-80 overflow-auto p-1">
              {(one: Command) => (
                <Autocomplete.Item
                  key={one.key}
                  value={one}
                  onClick={() => {
                    onClose()
                    one.run()
                  }}
                  className="flex cursor-pointer items-baseline justify-between gap-3 rounded px-3 py-1.5 data-highlighted:bg-accent-soft"
                >
                  <span className="foreign min-w-0 truncate">{one.name}</span>
                  {one.kind !== undefined && (
                    <span className="shrink-0 text-xs text-muted">{one.kind}</span>
                  )}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
            <Autocomplete.Empty className="px-4 py-2.5 text-muted empty:hidden">
              {named.error ?? (isLooking ? 'Looking…' : 'Nothing is called that.')}
            </Autocomplete.Empty>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
