/** How the fields look that choose what is compared. */
export const choiceField =
  'h-7 max-w-64 min-w-0 rounded border border-edge bg-raised px-1 text-sm text-ink'
