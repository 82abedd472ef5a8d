"""The Python client of Touchstone, a self-hosted registry and test bench for models.

Example:
    >>> import touchstone as ts
    >>> registry = ts.connect("http://localhost:3000")
    >>> registry.upload(df, model="resnet50", suite="pets", key="locator",
    ...                 evaluate="classification")
"""

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
from touchstone.fast_lane import Upload
from touchstone.listing import Listing
from touchstone.model import Model
from touchstone.registry import Registry, connect
from touchstone.run import Metric, Run
from touchstone.test_case import TestCase
from touchstone.test_suite import TestSuite
from touchstone.workflow import Workflow

__version__ = "0.1.0"

__all__ = [
    "BadInputError",
    "Comparison",
    "ConflictError",
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
    "TestSuite",
    "TouchstoneError",
    "UnavailableError",
    "Upload",
    "Workflow",
    "connect",
]
