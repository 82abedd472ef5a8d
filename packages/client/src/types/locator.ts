import * as z from 'zod'

/**
 * The address of an asset, usually a URL (`s3://bucket/cat.png`, `https://…`). Any string that is
 * not empty: tables also hold relative paths. It is part of a test sample's identity, so it is
 * stored as given and never normalised.
 */
export const Locator = z.string().min(1, 'A locator must not be empty')
