"""Evaluated runs: a model's figures on a test suite, as the server computed them."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone._http import Transport
from touchstone._records import pages
from touchstone.listing import Listing, flat, html_table


@dataclass(frozen=True)
class Metric:
    """One headline metric. ``interval`` is its 95 % confidence interval, where there is one."""

    name: str
    value: float | None
    interval: tuple[float, float] | None
    higher_is_better: bool

    def __str__(self) -> str:
        if self.value is None:
            return "—"
        if self.interval is None:
            return f"{self.value:.4f}"
        return f"{self.value:.4f} [{self.interval[0]:.4f}, {self.interval[1]:.4f}]"


class Run:
    """One model evaluated on one version of a test suite.

    Attributes:
        id: Of the run.
        state: ``"complete"``, ``"running"`` or ``"failed"``.
        counts: ``samples``, ``inferred``, ``reused``, ``errors`` and ``missing``.
        model: The name of the model, or its id.
        suite: The name of the test suite, or its id.
    """

    def __init__(
        self,
        transport: Transport,
        record: Mapping[str, Any],
        *,
        model: str | None = None,
        suite: str | None = None,
    ) -> None:
        self._transport = transport
        self._record = record
        self._metrics: list[Mapping[str, Any]] | None = None
        self.id: str = record["id"]
        self.state: str = record["state"]
        self.counts: dict[str, int] = dict(record["counts"])
        self.model_id: str = record["modelId"]
        self.model = model or self.model_id
        self.suite = suite or str(record["testSuite"]["id"])

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self._transport.url}/runs/{self.id}"

    @property
    def headline(self) -> list[Metric]:
        """The metrics of the whole suite that lists show."""
        return [
            Metric(
                one["name"],
                one["value"],
                tuple(one["interval"]) if one["interval"] else None,
                one["higherIsBetter"],
            )
            for one in self._record.get("headline") or ()
        ]

    @property
    def metrics(self) -> Mapping[str, Any]:
        """All metrics of the whole suite, nested as the evaluator has them."""
        return next((one["metrics"] for one in self._all() if one["testCaseId"] is None), {})

    def test_cases(self) -> Mapping[str, Mapping[str, Any]]:
        """All metrics of each test case, by the id of the test case."""
        return {one["testCaseId"]: one["metrics"] for one in self._all() if one["testCaseId"]}

    def to_pandas(self) -> Any:
        """The metrics that are numbers as a pandas DataFrame: ``metric``, ``value``, ``low`` and
        ``high``."""
        return self._table().to_pandas()

    def _table(self) -> Listing:
        intervals = self.metrics.get("intervals", {})
        rows = [
            {"metric": name, "value": value, **_ends(intervals.get(name))}
            for name, value in flat(
                {k: v for k, v in self.metrics.items() if k not in ("intervals", "$replicates")}
            ).items()
            if isinstance(value, (int, float)) and not isinstance(value, bool)
        ]
        return Listing(rows, ["metric", "value", "low", "high"])

    def _all(self) -> Sequence[Mapping[str, Any]]:
        if self._metrics is None:
            entries = pages(self._transport, "testRuns.metrics", id=self.id)
            self._metrics = [one for one in entries if one["configuration"] == 0]
        return self._metrics

    def __repr__(self) -> str:
        lines = [f"{self.model} on {self.suite}: {self._counted()}"]
        lines += [f"  {metric.name}  {metric}" for metric in self.headline]
        return "\n".join([*lines, f"  {self.url}"])

    def _repr_html_(self) -> str:
        rows = [[one.name, str(one)] for one in self.headline]
        table = html_table(["metric", "value [95 % interval]"], rows) if rows else ""
        link = html.escape(self.url, quote=True)
        return (
            f"<p><b>{html.escape(self.model)}</b> on <b>{html.escape(self.suite)}</b>:"
            f' {html.escape(self._counted())} · <a href="{link}">run</a></p>{table}'
        )

    def _counted(self) -> str:
        counts = self.counts
        done = counts["inferred"] + counts["reused"]
        parts = [f"{done:,} of {counts['samples']:,} samples"]
        if counts["errors"]:
            parts.append(f"{counts['errors']:,} errors")
        if self.state != "complete":
            parts.append(self.state)
        return ", ".join(parts)


def _ends(interval: Sequence[float] | None) -> dict[str, float | None]:
    low, high = interval or (None, None)
    return {"low": low, "high": high}
