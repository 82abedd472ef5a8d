"""The Python client of Touchstone, a self-hosted registry and test bench for models.

Example:
    >>> import touchstone as ts
    >>> registry = ts.connect("http://localhost:3000")
    >>> registry.upload(df, model="resnet50", suite="pets", key="locator",
    ...                 evaluate="classification")
"""

from typing import TYPE_CHECKING, Any

from touchstone._connecting import connect
from touchstone._version import VERSION
from touchstone.compare import Comparison
from touchstone.errors import (
    BadInputError,
    ConflictError,
    NameTakenError,
    NotFoundError,
    SchemaMismatchError,
    StaleRevisionError,
    TouchstoneError,
    UnavailableError,
)
from touchstone.evaluator import Evaluator
from touchstone.fast_lane import Upload
from touchstone.listing import Listing
from touchstone.local import local
from touchstone.model import Model
from touchstone.registry import Registry
from touchstone.run import Metric, Run
from touchstone.test_case import TestCase
from touchstone.test_suite import TestSuite
from touchstone.testing import TestProgress, test
from touchstone.workflow import Workflow

if TYPE_CHECKING:
    from touchstone import types

__version__ = VERSION

__all__ = [
    "BadInputError",
    "Comparison",
    "ConflictError",
    "Evaluator",
    "Listing",
    "Metric",
    "Model",
    "NameTakenError",
    "NotFoundError",
    "Registry",
    "Run",
    "SchemaMismatchError",
    "StaleRevisionError",
    "TestCase",
    "TestProgress",
    "TestSuite",
    "TouchstoneError",
    "UnavailableError",
    "Upload",
    "Workflow",
    "connect",
    "local",
    "test",
    "types",
]


def __getattr__(name: str) -> Any:
    # The types take a while to load, and most uploads need none.
    if name == "types":
        import importlib

        return importlib.import_module("touchstone.types")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
