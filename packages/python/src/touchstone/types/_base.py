"""What the types have in common."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from touchstone._schemas import OMITTED

Finite = Annotated[float, Field(allow_inf_nan=False)]
"""A number that is neither NaN nor infinite."""

Point = tuple[Finite, Finite]
"""A point in an image as ``(x, y)``, in pixels from the top left corner."""

Point3D = tuple[Finite, Finite, Finite]
"""A point in space as ``(x, y, z)``, in the units of the point cloud or mesh."""

Locator = Annotated[str, Field(min_length=1)]
"""The address of an asset, usually a URL. It is part of a test sample's identity, so it is stored
as given."""

Metadata = Annotated[dict[str, Any] | None, Field(json_schema_extra={OMITTED: True})]
"""What is known about a test sample and is not its content: free-form JSON. Two samples that
differ only in it are one sample. None leaves it out."""


class Sample:
    """A test sample, whose metadata is left out where there is none."""

    __touchstone_omitted__: ClassVar[tuple[str, ...]] = ("metadata",)
