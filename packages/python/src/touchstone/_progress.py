"""A progress bar for what takes longer than a second, in terminals and notebooks."""

from __future__ import annotations

import sys
import warnings
from typing import Any


class Progress:
    """Counts up to a total. Use it in a ``with``."""

    def __init__(self, total: int, unit: str, is_shown: bool) -> None:
        self._bar: Any = None
        if is_shown and (sys.stderr.isatty() or "ipykernel" in sys.modules):
            with warnings.catch_warnings():
                # A notebook without widgets gets a bar of text.
                warnings.simplefilter("ignore")
                from tqdm.auto import tqdm
            self._bar = tqdm(total=total, unit=f" {unit}", delay=1, leave=False)

    def add(self, count: int) -> None:
        """Counts some more."""
        if self._bar is not None:
            self._bar.update(count)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
