/** The words of a command; a quoted part belongs to the word that it follows without a space. */
export const argumentsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|([^\s']+)/g)].reduce<string[]>(
    (all, { 0: raw, 1: inner, index }) => {
      const isJoined = index > 0 && command[index - 1] !== ' '
      const text = inner ?? raw
      return isJoined ? [...all.slice(0, -1), `${all.at(-1)}${text}`] : [...all, text]
    },
    [],
  )

/** What a page shows of output that differs from time to time. */
export const varying = (text: string): string =>
  text
    .replaceAll(/(mdl|case|suite|wf|run)_\w{11}/g, '$1_…')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<minute>')
    .replaceAll(/ {3}[\d.]+ s$/gm, '   <seconds>')
    // Progress, which docs leave out.
    .replaceAll(/^\w+ {2}[\d,]+ of [\d,]+ .*\n/gm, '')
    .trimEnd()

/** A command in a page, with what the page shows of its output. */
export interface ConsoleStep {
  readonly command: string
  readonly shown: string
}

/** The commands in the `console` blocks of a page, in order. */
export const consoleSteps = (page: string): ConsoleStep[] =>
  [...page.matchAll(/```console\n(.*?)```/gs)]
    .flatMap(([, session = '']) => session.split(/^\$ /m).slice(1))
    .map((step) => {
      const [command = '', ...lines] = step.trimEnd().split('\n')
      return { command, shown: lines.join('\n') }
    })
