"""How a table of inferences is read, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from touchstone._coerce import Nan
from touchstone._columns import ColumnMap
from touchstone._fields import Field
from touchstone._http import Transport
from touchstone._json import Json
from touchstone._keys import Key
from touchstone.errors import bad_input

Choice = Literal["fail", "skip"]


@dataclass(frozen=True)
class UploadOptions:
    """How a table of inferences is read; see ``Model.upload_inferences``."""

    key: Key
    columns: ColumnMap | None = None
    nan: Nan = "fail"
    on_missing: Choice = "fail"
    on_unknown: Choice = "fail"
    on_error: Choice = "fail"
    dry_run: bool = False
    progress: bool = True

    def __post_init__(self) -> None:
        for name in ("on_missing", "on_unknown", "on_error"):
            if (value := getattr(self, name)) not in ("fail", "skip"):
                raise bad_input(f'{name} must be "fail" or "skip", got {value!r}.', option=name)
        if self.nan not in ("fail", "null"):
            raise bad_input(f'nan must be "fail" or "null", got {self.nan!r}.', option="nan")


@dataclass(frozen=True)
class Destination:
    """Where inferences go. ``model_id`` makes the model, if it must, with the first rows."""

    transport: Transport
    target: Mapping[str, Json]
    schema_revision: int
    sample: Field
    inference: Field
    model_id: Callable[[], str]
