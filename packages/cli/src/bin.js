#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Starts in a third of the time from the second call on. The modules come after it, so that they
// count; and this file is JavaScript, so that Node need not load what strips types, because the cache
// has the others without.
enableCompileCache()
const { main } = await import('./main.ts')
// Not waited for: when it cannot go on, it says so itself, and Node need not warn of an unsettled await.
void main(process.argv)
