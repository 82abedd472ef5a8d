"""Parts of texts, videos and audio recordings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from touchstone.types._base import Finite

Index = Annotated[int, Field(ge=0, le=2**53 - 1)]


class _Segment:
    @model_validator(mode="after")
    def _starts_before_end(self) -> Any:
        start, end = self.start, self.end  # type: ignore[attr-defined]
        if start >= end:
            raise ValueError(
                f"{type(self).__name__} must start before its end, got start {start} and end {end}"
            )
        return self


@dataclass(frozen=True)
class TimeSegment(_Segment):
    """A part of a video or an audio recording, in seconds."""

    start: Finite
    end: Finite

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True)
class LabeledTimeSegment(TimeSegment):
    """A TimeSegment with a class."""

    label: str


@dataclass(frozen=True)
class ScoredTimeSegment(TimeSegment):
    """A TimeSegment with a score."""

    score: Finite


@dataclass(frozen=True)
class ScoredLabeledTimeSegment(TimeSegment):
    """A TimeSegment with a class and a score."""

    label: str
    score: Finite


@dataclass(frozen=True)
class TextSegment(_Segment):
    """A part of a text in a test sample: the field that holds the text, the index of the first
    character, and the index after the last one."""

    text_field: str
    start: Index
    end: Index


@dataclass(frozen=True)
class LabeledTextSegment(TextSegment):
    """A TextSegment with a class."""

    label: str


@dataclass(frozen=True)
class ScoredTextSegment(TextSegment):
    """A TextSegment with a score."""

    score: Finite


@dataclass(frozen=True)
class ScoredLabeledTextSegment(TextSegment):
    """A TextSegment with a class and a score."""

    label: str
    score: Finite
