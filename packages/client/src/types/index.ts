/**
 * The types of test samples, ground truths, inferences and plots, as zod schemas: each name is a
 * schema and the static type that it infers.
 *
 * Parsing drops the fields that a type does not have, also what is computed from others, such as
 * the area of a box; add fields with `.extend`. In a `z.union` put the type with more fields first.
 */
export {
  AudioAsset,
  BinaryAsset,
  DocumentAsset,
  ImageAsset,
  MeshAsset,
  PlainTextAsset,
  PointCloudAsset,
} from './asset.ts'
export { AxisConfig } from './axis-config.ts'
export { BarPlot } from './bar-plot.ts'
export {
  BoundingBox3D,
  LabeledBoundingBox3D,
  ScoredBoundingBox3D,
  ScoredLabeledBoundingBox3D,
  volume,
} from './bounding-box-3d.ts'
export {
  area,
  aspectRatio,
  BoundingBox,
  height,
  iou,
  LabeledBoundingBox,
  ScoredBoundingBox,
  ScoredLabeledBoundingBox,
  width,
} from './bounding-box.ts'
export { ConfusionMatrix } from './confusion-matrix.ts'
export { Curve, CurvePlot } from './curve-plot.ts'
export { CustomAnnotation } from './custom-annotation.ts'
export { Histogram } from './histogram.ts'
export { Keypoints, Keypoints3D } from './keypoints.ts'
export { ClassificationLabel, ScoredClassificationLabel } from './label.ts'
export { BitmapMask, SegmentationMask } from './mask.ts'
export { LabeledPolygon, Polygon, ScoredLabeledPolygon, ScoredPolygon } from './polygon.ts'
export { Polyline, Polyline3D } from './polyline.ts'
export { SampleMetadata } from './sample-metadata.ts'
export { Audio, Document, Image, ImagePair, ImageText, PointCloud, Text } from './test-sample.ts'
export {
  LabeledTextSegment,
  ScoredLabeledTextSegment,
  ScoredTextSegment,
  TextSegment,
} from './text-segment.ts'
export {
  duration,
  LabeledTimeSegment,
  ScoredLabeledTimeSegment,
  ScoredTimeSegment,
  TimeSegment,
} from './time-segment.ts'
export { Timestamp } from './timestamp.ts'
export { BaseVideoAsset, Video, VideoAsset } from './video.ts'
