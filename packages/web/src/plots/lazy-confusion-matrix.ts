import { lazyPiece } from '../pieces/lazy-piece.ts'

/** The confusion matrix; Observable Plot comes with the first one. */
export const ConfusionMatrix = lazyPiece(
  () => import('./confusion-matrix.tsx'),
  (module) => module.default,
)
