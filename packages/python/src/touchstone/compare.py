"""Models side by side, by the figures that the server stored with their runs."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from touchstone.errors import NotFoundError
from touchstone.listing import Listing
from touchstone.run import Metric, Run


class Comparison:
    """The headline metrics of several models on one test suite.

    The figures and intervals are those of each model's newest run. The page at ``url`` pairs the
    samples: it shows differences with their intervals, and the samples that got better or worse.

    Attributes:
        runs: The run of each model, in the order of the call; the first is the base.
        url: The page of the comparison.
    """

    def __init__(self, base_url: str, suite_id: str, runs: Sequence[Run]) -> None:
        self.runs = runs
        query = [("suite", suite_id), *(("model", run.model_id) for run in runs)]
        self.url = f"{base_url}/compare?{urlencode(query)}"

    @property
    def table(self) -> Listing:
        """A row for each metric; for each model its value, and the ends of its interval."""
        models = [run.model for run in self.runs]
        columns = [f"{model}{end}" for model in models for end in ("", " low", " high")]
        rows = [{"metric": name, **_figures(metrics)} for name, metrics in self._by_metric()]
        return Listing(rows, ["metric", *columns])

    def to_pandas(self) -> Any:
        """The table as a pandas DataFrame, indexed by metric."""
        return self.table.to_pandas().set_index("metric")

    def __repr__(self) -> str:
        return f"{self._shown()!r}\n{self.url}"

    def _repr_html_(self) -> str:
        link = html.escape(self.url, quote=True)
        page = f'<p><a href="{link}">differences, and the samples that changed</a></p>'
        return self._shown()._repr_html_() + page

    def _shown(self) -> Listing:
        rows = [
            {"metric": name, **{model: str(metric) for model, metric in metrics.items()}}
            for name, metrics in self._by_metric()
        ]
        return Listing(rows, ["metric", *(run.model for run in self.runs)])

    def _by_metric(self) -> list[tuple[str, dict[str, Metric]]]:
        """Each metric with what it is for each model that has it."""
        found: dict[str, dict[str, Metric]] = {}
        for run in self.runs:
            for metric in run.headline:
                found.setdefault(metric.name, {})[run.model] = metric
        return list(found.items())


def _figures(metrics: Mapping[str, Metric]) -> dict[str, float | None]:
    made: dict[str, float | None] = {}
    for model, metric in metrics.items():
        low, high = metric.interval or (None, None)
        made |= {model: metric.value, f"{model} low": low, f"{model} high": high}
    return made


def require_runs(models: Sequence[str], found: Mapping[str, Run], suite: str) -> list[Run]:
    """The run of each model.

    Raises:
        NotFoundError: A model has not been evaluated on the suite.
    """
    for model in models:
        if model not in found:
            raise NotFoundError(
                "not_found",
                f"The model {model!r} has no evaluated run on {suite!r}. Evaluate it first with"
                f' registry.evaluate("{model}", "{suite}", "classification").',
                details={"model": model, "suite": suite},
            )
    return [found[model] for model in models]
