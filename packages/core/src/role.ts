/** What a token allows, each more than the one before: reading; writing; tokens and garbage collection. */
export const roles = ['reader', 'writer', 'admin'] as const
export type Role = (typeof roles)[number]

/** Whether a role includes what another may do. */
export const includesRole = (role: Role, needed: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(needed)
