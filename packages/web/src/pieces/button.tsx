import type { ComponentProps, ReactElement } from 'react'

const tones = {
  plain: 'border-edge bg-raised text-ink hover:border-muted',
  primary: 'border-accent bg-accent text-on-accent hover:brightness-110',
  danger: 'border-danger bg-raised text-danger hover:bg-danger-soft',
  quiet: 'border-transparent text-muted hover:bg-sunken hover:text-ink',
}

export type ButtonTone = keyof typeof tones

export const buttonClass = (tone: ButtonTone = 'plain'): string =>
  `inline-flex h-7 items-center justify-center gap-1.5 rounded border px-2.5 text-sm whitespace-nowrap select-none disabled:opacity-60 aria-disabled:opacity-60 ${tones[tone]}`

/** A button, named by a verb. */
export function Button({
  tone = 'plain',
  className = '',
  ...rest
}: ComponentProps<'button'> & { tone?: ButtonTone }): ReactElement {
  return <button type="button" {...rest} className={`${buttonClass(tone)} ${className}`} />
}
