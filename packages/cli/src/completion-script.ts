import type { Command } from 'commander'

/** What can follow a command: its subcommands, options and the choices of its argument. */
interface Place {
  /** Whether an argument is a file. */
  readonly takesFile: boolean
  /** The words of the command without `touchstone`, joined by spaces. */
  readonly path: string
  readonly words: readonly Word[]
}

interface Word {
  readonly word: string
  readonly about: string
  /** Whether a value follows. */
  readonly takesValue?: boolean
  /** What the value can be, where that is a closed list. */
  readonly values?: readonly string[]
}

function placesOf(command: Command, path = ''): Place[] {
  const commands = command.commands.map((sub) => ({ word: sub.name(), about: sub.description() }))
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) =>
    argChoices.map((word) => ({ word, about: '' })),
  )
  const options = command.options.flatMap(({ long, description, required, optional, argChoices }) =>
    long === undefined || long === null
      ? []
      : [
          {
            word: long,
            about: description,
            takesValue: required || optional,
            values: argChoices ?? [],
          },
        ],
  )
  const takesFile = command.registeredArguments.some((argument) => /^files?$/.test(argument.name()))
  const words = [...commands, ...choices, ...options, { word: '--help', about: 'show help' }]
  return [
    { path, words, takesFile },
    ...command.commands.flatMap((sub) => placesOf(sub, `${path} ${sub.name()}`.trim())),
  ]
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The completion script of a shell, made from the commands themselves. */
export function completionScript(program: Command, shell: 'bash' | 'zsh' | 'fish'): string {
  const places = placesOf(program)
  if (shell === 'fish') return fishScript(places)
  const cases = places.map(
    ({ path, words }) =>
      `    ${quoted(path)}) words=${quoted(words.map(({ word }) => word).join(' '))} ;;`,
  )
  const paths = places.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  const withFile = places.filter((place) => place.takesFile).map(({ path }) => path)
  const values = places.flatMap(({ path, words }) =>
    words.flatMap(({ word, values: closed = [] }) =>
      closed.length === 0
        ? []
        : [`    ${quoted(`${path} ${word}`)}) words=${quoted(closed.join(' '))} ;;`],
    ),
  )
  return shell === 'bash'
    ? bashScript({ cases, values, paths })
    : zshScript({ cases, values, paths, withFile })
}

/** Lines of the `case` statements of a script. */
interface Cases {
  /** What can follow a command. */
  readonly cases: readonly string[]
  /** What can follow an option of a command. */
  readonly values: readonly string[]
  readonly paths: readonly string[]
}

/** Walks the words that are typed already; those that make no longer command are arguments. */
const walk = (typed: string, paths: readonly string[]): string[] => [
  `  local path='' word words=''`,
  `  for word in ${typed}; do`,
  `    case "\${path:+$path }$word" in`,
  `      ${paths.join('|')}) path="\${path:+$path }$word" ;;`,
  '    esac',
  '  done',
]

const bashScript = ({ cases, values, paths }: Cases): string =>
  [
    '_touchstone() {',
    ...walk('"${COMP_WORDS[@]:1:COMP_CWORD-1}"', paths),
    '  case "$path" in',
    ...cases,
    '  esac',
    '  case "$path ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...values,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _touchstone touchstone',
    '',
  ].join('\n')

const fileOptions = ['--to', '--rejects', '--dir']

const zshScript = ({
  cases,
  values,
  paths,
  withFile,
}: Cases & { readonly withFile: readonly string[] }): string =>
  [
    '#compdef touchstone',
    'compdef _touchstone touchstone',
    '_touchstone() {',
    // zsh ties `path` to PATH.
    ...walk('"${words_typed[@]}"', paths).map((line) => line.replaceAll(/\bpath\b/g, 'place')),
    '  case "$place" in',
    ...cases.map((line) => line.replace(' words=', ' completions=')),
    '  esac',
    '  case "$place ${words[CURRENT-1]}" in',
    ...values.map((line) =>
      line
        .replace(' words=', ' completions=')
        .replace(/;;$/, '; compadd -- ${=completions}; return ;;'),
    ),
    '  esac',
    // What stands behind one of these is a file; so is an argument of a command that takes one.
    `  case "\${words[CURRENT-1]}" in ${fileOptions.join('|')}) _files; return ;; esac`,
    '  compadd -- ${=completions}',
    `  case "$place" in ${withFile.map(quoted).join('|')}) _files ;; esac`,
    '}',
    // Of a file in fpath this is the first call.
    'if [ "$funcstack[1]" = _touchstone ]; then _touchstone "$@"; fi',
    '',
  ]
    .join('\n')
    .replace(
      `  local place='' word words=''`,
      `  local place='' word completions=''\n  local -a words_typed=("\${(@)words[2,CURRENT-1]}")`,
    )

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, takesFile }) =>
    words.map((word) => {
      const described = word.about === '' ? '' : ` -d ${fishQuoted(word.about)}`
      return `complete -c touchstone -n ${fishQuoted(`__touchstone_at "${path}"`)} ${fishWord(word, takesFile)}${described}`
    }),
  )
  const paths = places.filter(({ path }) => path !== '').map(({ path }) => fishQuoted(path))
  return [
    'function __touchstone_at',
    "  set -l place ''",
    '  for word in (commandline -opc)[2..]',
    '    set -l longer (string trim -- "$place $word")',
    `    contains -- "$longer" ${paths.join(' ')}; and set place "$longer"`,
    '  end',
    '  test "$place" = "$argv[1]"',
    'end',
    ...lines,
    '',
  ].join('\n')
}

function fishWord({ word, takesValue, values = [] }: Word, takesFile: boolean): string {
  const noFiles = takesFile ? '' : ' -f'
  if (!word.startsWith('--')) return `-a ${fishQuoted(word)}${noFiles}`
  const option = `-l ${word.slice(2)}`
  if (values.length > 0) return `${option} -x -a ${fishQuoted(values.join(' '))}`
  if (!takesValue) return `${option}${noFiles}`
  return fileOptions.includes(word) ? `${option} -r -F` : `${option} -x`
}

// In fish a backslash escapes inside of single quotes, too.
const fishQuoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
