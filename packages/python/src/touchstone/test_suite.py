"""Test suites: ordered lists of test cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from touchstone._records import Record, get_or_create, pages
from touchstone.errors import NameTakenError, StaleRevisionError, bad_input
from touchstone.test_case import TestCase

if TYPE_CHECKING:
    from touchstone.workflow import Workflow

_PAGE = 200
_TRIES = 5


class TestSuite(Record):
    """A named, versioned, ordered list of test cases.

    Attributes:
        version: Which version this object stands for.
        size: How many different test samples this version has.
        test_cases: Each at the version that the suite has.
    """

    __test__ = False

    def __init__(
        self,
        workflow: Workflow,
        record: Mapping[str, Any],
        test_cases: Sequence[TestCase],
        *,
        sought: str | None = None,
        **contents: int,
    ) -> None:
        super().__init__(workflow._transport, record, sought)
        self._workflow = workflow
        self.version = contents.get("version", record["version"])
        self.size = contents.get("samples", record["samples"])
        self.test_cases = list(test_cases)

    @property
    def _target(self) -> dict[str, Any]:
        return {"testSuiteId": self.id, "version": self.version}

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self._transport.url}/suites/{self.id}"

    def edit(
        self,
        *,
        test_cases: Sequence[TestCase] | None = None,
        add: Sequence[TestCase] = (),
        remove: Sequence[TestCase] = (),
        name: str | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
    ) -> TestSuite:
        """Makes the next version, and returns it. This object stays at its version.

        Args:
            test_cases: A new list; excludes ``add`` and ``remove``.
            add: Added at the end; one that is in the suite is moved to the given version.
            remove: Taken out.

        Raises:
            StaleRevisionError: Somebody else edited it since it was loaded.
        """
        if test_cases is not None and (add or remove):
            raise bad_input(
                "An edit either gives a new list of test cases or adds and removes. Make two edits."
            )
        if test_cases is None:
            by_id = {one.id: one for one in [*self.test_cases, *add]}
            gone = {one.id for one in remove}
            test_cases = [one for one in by_id.values() if one.id not in gone]
        record = self._transport.call(
            "testSuites.edit",
            **self._seen(),
            name=name,
            description=description,
            tags=tags,
            testCases=_refs(test_cases),
        )
        return TestSuite(self._workflow, record, test_cases)


class TestSuites:
    """The test suites of a workflow: ``workflow.TestSuite``."""

    __test__ = False

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    def create(
        self,
        name: str,
        test_cases: Sequence[TestCase],
        *,
        description: str = "",
        tags: Sequence[str] = (),
    ) -> TestSuite:
        """Creates a test suite.

        Raises:
            NameTakenError: Another test suite of the workflow has the name.
        """
        record = self._workflow._transport.call(
            "testSuites.create",
            workflowId=self._workflow.id,
            name=name,
            testCases=_refs(test_cases),
            description=description,
            tags=list(tags),
        )
        return TestSuite(self._workflow, record, test_cases)

    def load(self, name_or_id: str, version: int | None = None) -> TestSuite:
        """Loads a test suite, at its newest version or at a given one.

        Raises:
            NotFoundError: None has this name or id.
        """
        return self._load(name_or_id, version=version)

    def get_or_create(self, name: str, test_cases: Sequence[TestCase]) -> TestSuite:
        """Loads the test suite that has this name now, or creates it."""
        return get_or_create(
            lambda: self._load(name, forWriting=True), lambda: self.create(name, test_cases)
        )[0]

    def list(self) -> Iterator[Mapping[str, Any]]:
        """The records of the test suites, by name."""
        given = {"workflowId": self._workflow.id, "sort": "name", "limit": _PAGE}
        return pages(self._workflow._transport, "testSuites.list", **given)

    def of(self, test_case: TestCase) -> TestSuite:
        """The suite of one test case alone, which is made if there is none. It has the name of the
        test case, or that name with "(test case)" where another suite has it."""
        for name in (test_case.name, f"{test_case.name} (test case)"):
            for tries in range(_TRIES):
                suite = self.get_or_create(name, [test_case])
                if [one.id for one in suite.test_cases] != [test_case.id]:
                    break
                if suite.test_cases[0].version == test_case.version:
                    return suite
                try:
                    return suite.edit(test_cases=[test_case])
                except StaleRevisionError:
                    if tries == _TRIES - 1:
                        raise
        raise NameTakenError(
            "name_taken",
            f"The test suites {test_case.name!r} and {name!r} hold other test cases than"
            f" {test_case.name!r} alone. Create a suite of it with another name.",
        )

    def _load(self, name_or_id: str, **given: Any) -> TestSuite:
        answer: Any = None
        test_cases: list[TestCase] = []
        start: int | None = 0
        while start is not None:
            answer = self._workflow._transport.call(
                "testSuites.get",
                workflowId=self._workflow.id,
                testSuite=name_or_id,
                **given,
                **{"from": start},
            )
            test_cases += [
                TestCase(
                    self._workflow,
                    one["record"],
                    version=one["ref"]["version"],
                    samples=one["samples"],
                )
                for one in answer["testCases"]
            ]
            start = answer.get("next")
            # Pages of one version.
            given["version"] = answer["version"]
        contents = {"version": answer["version"], "samples": answer["samples"]}
        return TestSuite(
            self._workflow, answer["record"], test_cases, sought=name_or_id, **contents
        )


def _refs(test_cases: Sequence[TestCase]) -> list[dict[str, Any]]:
    return [{"id": one.id, "version": one.version} for one in test_cases]
