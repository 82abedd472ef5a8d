"""Test samples. For content of your own, inherit: ``class Photo(Image): width: int``, with
``@dataclass(frozen=True, kw_only=True)``."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from touchstone.types._base import Finite, Locator, Metadata, Sample
from touchstone.types.assets import Clip, ImageAsset


@dataclass(frozen=True)
class Image(Sample):
    """A test sample that is one image."""

    locator: Locator
    metadata: Metadata = None


@dataclass(frozen=True)
class Text(Sample):
    """A test sample that is a text, held in the sample itself."""

    text: str
    metadata: Metadata = None


@dataclass(frozen=True)
class Document(Sample):
    """A test sample that is one document, such as a PDF."""

    locator: Locator
    metadata: Metadata = None


@dataclass(frozen=True)
class PointCloud(Sample):
    """A test sample that is one point cloud."""

    locator: Locator
    metadata: Metadata = None


@dataclass(frozen=True)
class Audio(Sample):
    """A test sample that is one audio recording."""

    locator: Locator
    metadata: Metadata = None


@dataclass(frozen=True)
class Video(Clip, Sample):
    """A test sample that is a video, or the part of it from ``start`` to ``end`` (seconds). What is
    left out is stored as null."""

    locator: Locator
    thumbnail: ImageAsset | None = None
    start: Finite | None = None
    end: Finite | None = None
    metadata: Metadata = None


@dataclass(frozen=True)
class ImagePair(Sample):
    """A test sample of two images. Only the metadata of the pair is outside of its identity."""

    a: Image
    b: Image
    metadata: Metadata = None


@dataclass(frozen=True)
class ImageText(Sample):
    """A test sample of an image and a text, such as a caption or a question."""

    image: Image
    text: Text
    metadata: Metadata = None
