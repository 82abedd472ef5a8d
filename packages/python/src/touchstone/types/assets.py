"""Files at an address, and times."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from touchstone.types._base import Finite, Locator


@dataclass(frozen=True)
class ImageAsset:
    """An image at an address."""

    locator: Locator


@dataclass(frozen=True)
class PlainTextAsset:
    """A file of plain text at an address."""

    locator: Locator


@dataclass(frozen=True)
class BinaryAsset:
    """A file of any format at an address."""

    locator: Locator


@dataclass(frozen=True)
class PointCloudAsset:
    """A point cloud at an address."""

    locator: Locator


@dataclass(frozen=True)
class AudioAsset:
    """An audio recording at an address."""

    locator: Locator


@dataclass(frozen=True)
class MeshAsset:
    """A 3D mesh at an address."""

    locator: Locator


@dataclass(frozen=True)
class DocumentAsset:
    """A document, such as a PDF, at an address."""

    locator: Locator


@dataclass(frozen=True)
class BaseVideoAsset:
    """A video at an address, and nothing else about it."""

    locator: Locator


class Clip:
    """A part of a video, whose start is not after its end."""

    @model_validator(mode="after")
    def _starts_before_end(self) -> Any:
        start, end = self.start, self.end  # type: ignore[attr-defined]
        if start is not None and end is not None and start > end:
            raise ValueError(
                f"A video must not start after its end, got start {start} and end {end}"
            )
        return self


@dataclass(frozen=True)
class VideoAsset(Clip):
    """A video at an address, or the part of it from ``start`` to ``end`` (seconds), with an image
    to show for it and its frames per second. What is left out is stored as null."""

    locator: Locator
    thumbnail: ImageAsset | None = None
    start: Finite | None = None
    end: Finite | None = None
    frame_rate: Finite | None = None


@dataclass(frozen=True)
class Timestamp:
    """A moment: seconds since 1970 in UTC, or a text with the format that it is written in, or
    both. What is left out is stored as null."""

    epoch_time: Finite | None = None
    value: str | None = None
    format: str | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Any:
        if self.epoch_time is None and self.value is None:
            raise ValueError("A Timestamp needs an epoch_time or a value")
        return self
