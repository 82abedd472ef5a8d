"""Annotations of images and space: boxes, outlines, points, masks; and labels."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from touchstone.types._base import Finite, Locator, Point, Point3D

NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
PixelValue = Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]*)$")]


@dataclass(frozen=True)
class ClassificationLabel:
    """A class: the answer of a classifier, or what it should have answered."""

    label: str


@dataclass(frozen=True)
class ScoredClassificationLabel:
    """A class with the score that the model gave it: any finite number."""

    label: str
    score: Finite


@dataclass(frozen=True)
class BoundingBox:
    """An axis-aligned rectangle in an image, by two opposite corners in pixels. Corners in
    reversed order are kept as they are."""

    top_left: Point
    bottom_right: Point

    @property
    def width(self) -> float:
        """Pixels, never negative."""
        return abs(self.bottom_right[0] - self.top_left[0])

    @property
    def height(self) -> float:
        """Pixels, never negative."""
        return abs(self.bottom_right[1] - self.top_left[1])

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    @property
    def aspect_ratio(self) -> float:
        """Width divided by height; 0 for a box without height."""
        return self.width / self.height if self.height else 0.0


@dataclass(frozen=True)
class LabeledBoundingBox(BoundingBox):
    """A BoundingBox with a class."""

    label: str


@dataclass(frozen=True)
class ScoredBoundingBox(BoundingBox):
    """A BoundingBox with a score."""

    score: Finite


@dataclass(frozen=True)
class ScoredLabeledBoundingBox(BoundingBox):
    """A BoundingBox with a class and a score."""

    label: str
    score: Finite


def iou(a: BoundingBox, b: BoundingBox) -> float:
    """Intersection over union of two boxes, from 0 (apart) to 1 (the same); 0 if neither has an
    area."""
    shared = _overlap(a, b, 0) * _overlap(a, b, 1)
    # Not a + b - shared: rounding could make that smaller than what is shared.
    union = max(a.area, b.area) + (min(a.area, b.area) - shared)
    return shared / union if union else 0.0


def _overlap(a: BoundingBox, b: BoundingBox, axis: int) -> float:
    starts = [min(box.top_left[axis], box.bottom_right[axis]) for box in (a, b)]
    ends = [max(box.top_left[axis], box.bottom_right[axis]) for box in (a, b)]
    return max(0.0, min(ends) - max(starts))


@dataclass(frozen=True)
class BoundingBox3D:
    """A box in space: its center, its dimensions along its own axes (not negative), and its
    rotation around each axis. Keep to one unit of angles in a workflow."""

    center: Point3D
    dimensions: tuple[NotNegative, NotNegative, NotNegative]
    rotations: Point3D

    @property
    def volume(self) -> float:
        """Cubic units of its dimensions."""
        return self.dimensions[0] * self.dimensions[1] * self.dimensions[2]


@dataclass(frozen=True)
class LabeledBoundingBox3D(BoundingBox3D):
    """A BoundingBox3D with a class."""

    label: str


@dataclass(frozen=True)
class ScoredBoundingBox3D(BoundingBox3D):
    """A BoundingBox3D with a score."""

    score: Finite


@dataclass(frozen=True)
class ScoredLabeledBoundingBox3D(BoundingBox3D):
    """A BoundingBox3D with a class and a score."""

    label: str
    score: Finite


@dataclass(frozen=True)
class Polygon:
    """A closed outline in an image: at least three points in pixels; the last joins the first."""

    points: Annotated[list[Point], Field(min_length=3)]


@dataclass(frozen=True)
class LabeledPolygon(Polygon):
    """A Polygon with a class."""

    label: str


@dataclass(frozen=True)
class ScoredPolygon(Polygon):
    """A Polygon with a score."""

    score: Finite


@dataclass(frozen=True)
class ScoredLabeledPolygon(Polygon):
    """A Polygon with a class and a score."""

    label: str
    score: Finite


@dataclass(frozen=True)
class Keypoints:
    """Points in an image, in pixels."""

    points: list[Point]


@dataclass(frozen=True)
class Keypoints3D:
    """Points in space."""

    points: list[Point3D]


@dataclass(frozen=True)
class Polyline:
    """A line through points in an image, in pixels."""

    points: list[Point]


@dataclass(frozen=True)
class Polyline3D:
    """A line through points in space."""

    points: list[Point3D]


@dataclass(frozen=True)
class SegmentationMask:
    """An image whose pixel values are classes: the name of each value, and where it is.

    Example:
        ``SegmentationMask({"0": "road", "7": "sky"}, "s3://masks/1.png")``
    """

    labels: dict[PixelValue, str]
    locator: Locator


@dataclass(frozen=True)
class BitmapMask:
    """An image that marks pixels as belonging to one thing."""

    locator: Locator


@dataclass(frozen=True, config=ConfigDict(extra="allow"))
class CustomAnnotation:
    """An annotation of your own kind with any JSON fields, all of which are kept."""

    kind: str
