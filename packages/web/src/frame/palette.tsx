import { Dialog } from '@base-ui/react/dialog'
import { useState, type KeyboardEvent, type ReactElement } from 'react'
import { signOut } from '../api/session.ts'
import { navigate } from '../routing/location.ts'
import { chooseTheme } from './theme.ts'

interface Command {
  readonly name: string
  readonly run: () => void
}

const commands: readonly Command[] = [
  { name: 'Go to models', run: () => navigate('/models') },
  { name: 'Go to test suites', run: () => navigate('/suites') },
  { name: 'Go to test cases', run: () => navigate('/cases') },
  { name: 'Go to test runs', run: () => navigate('/runs') },
  { name: 'Compare models', run: () => navigate('/compare') },
  { name: 'Go to tokens', run: () => navigate('/tokens') },
  { name: 'Theme: light', run: () => chooseTheme('light') },
  { name: 'Theme: dark', run: () => chooseTheme('dark') },
  { name: 'Theme: as the system', run: () => chooseTheme('system') },
  { name: 'Sign out', run: signOut },
]

/** Pages and commands by their name. */
export function Palette({ onClose }: { onClose: () => void }): ReactElement {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const found = commands.filter(({ name }) =>
    name.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const run = (command: Command | undefined): void => {
    if (!command) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter') run(found[chosen])
    else if (step === undefined || found.length === 0) return
    else setChosen((chosen + step + found.length) % found.length)
    event.preventDefault()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Popup
          aria-label="Search and commands"
          className="fixed top-[12vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 rounded-lg border border-line bg-raised shadow-xl"
        >
          <input
            role="combobox"
            aria-expanded
            aria-controls="palette-list"
            aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
            aria-label="Command"
            placeholder="Go to a page, or do something…"
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setChosen(0)
            }}
            onKeyDown={onKeyDown}
            className="w-full border-b border-line bg-transparent px-4 py-3 outline-none"
          />
          <ul
            id="palette-list"
            role="listbox"
            aria-label="Commands"
            className="max-h-80 overflow-auto p-1"
          >
            {found.map((command, index) => (
              <li
                key={command.name}
                id={`palette-${index}`}
                role="option"
                aria-selected={index === chosen}
                onClick={() => run(command)}
                onPointerMove={() => setChosen(index)}
                className="cursor-pointer rounded px-3 py-1.5 aria-selected:bg-accent-soft"
              >
                {command.name}
              </li>
            ))}
            {found.length === 0 && (
              <li
                role="option"
                aria-selected={false}
                aria-disabled
                className="px-3 py-1.5 text-muted"
              >
                Nothing is called that.
              </li>
            )}
          </ul>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
