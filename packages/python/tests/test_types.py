"""The types have the JSON and the schemas of the TypeScript client."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

import pydantic
import pytest
from typing_extensions import TypedDict

import touchstone as ts
from conftest import CLONE, NODE
from touchstone import _json, types
from touchstone._types import Type, as_json

PNG = "s3://bucket/file.png"
POINTS = [(0, 0), (4, 0), (4, 3)]
POINTS_3D = [(0, 0, 0), (1, 0, 0), (0, 1, 0.5)]
LABEL = {"label": "car"}
SCORE = {"score": 0.25}


def variants(name: str, **fields: Any) -> list[Any]:
    """A type with and without a class and a score."""
    return [
        getattr(types, f"{prefix}{name}")(**fields, **more)
        for prefix, more in [
            ("", {}),
            ("Labeled", LABEL),
            ("Scored", SCORE),
            ("ScoredLabeled", {**LABEL, **SCORE}),
        ]
    ]


VALUES: list[Any] = [
    *variants("BoundingBox", top_left=(1.5, 2), bottom_right=(11.5, 22)),
    *variants("BoundingBox3D", center=(1, 2, 3), dimensions=(2, 3, 4), rotations=(0, 0.1, -0.2)),
    *variants("Polygon", points=POINTS),
    *variants("TimeSegment", start=1, end=9.5),
    *variants("TextSegment", text_field="text", start=1, end=9),
    types.ClassificationLabel("car"),
    types.ScoredClassificationLabel("car", 1),
    types.Keypoints(POINTS),
    types.Keypoints3D(POINTS_3D),
    types.Polyline(POINTS),
    types.Polyline3D(POINTS_3D),
    types.SegmentationMask({"7": "sky", "255": "road"}, PNG),
    types.BitmapMask(PNG),
    types.CustomAnnotation(kind="mine", extra={"a": [1, None]}),  # type: ignore[call-arg]
    types.ImageAsset(PNG),
    types.PlainTextAsset(PNG),
    types.BinaryAsset(PNG),
    types.PointCloudAsset(PNG),
    types.AudioAsset(PNG),
    types.MeshAsset(PNG),
    types.DocumentAsset(PNG),
    types.BaseVideoAsset(PNG),
    types.VideoAsset(PNG, types.ImageAsset(PNG), 1, None, 29.97),
    types.Timestamp(value="2024-05-06", format="%Y-%m-%d"),
    types.Image(PNG, {"größe": 1e21, "n": None}),
    types.Text("hi"),
    types.Document(PNG),
    types.PointCloud(PNG),
    types.Audio(PNG),
    types.Video(PNG, start=1, end=2),
    types.ImagePair(types.Image(PNG), types.Image("b.png", {"x": 1})),
    types.ImageText(types.Image(PNG), types.Text("t"), {"lang": "de"}),
]
NAMES = [type(value).__name__ for value in VALUES]


@pytest.fixture(scope="module")
def typescript() -> Any:
    """What the types of the TypeScript client make of the JSON of the values."""
    given = {name: as_json(value) for name, value in zip(NAMES, VALUES, strict=True)}
    script = CLONE / "packages/e2e/src/python-types-child.ts"
    done = subprocess.run(
        [NODE, script], input=_json.dumps(given), capture_output=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def test_each_type_of_samples_and_annotations_is_there(typescript: Any) -> None:
    plots = {"AxisConfig", "BarPlot", "ConfusionMatrix", "Curve", "CurvePlot", "Histogram"}
    assert set(typescript) - plots - {"SampleMetadata"} == set(NAMES)
    assert set(types.__all__) == {*NAMES, "iou"}


@pytest.mark.parametrize("value", VALUES, ids=NAMES)
def test_has_the_json_and_the_schema_of_typescript(value: Any, typescript: Any) -> None:
    answer = typescript[type(value).__name__]
    own = Type(type(value), "value")
    assert _json.canonical(own.to_json(value)) == _json.canonical(answer["parsed"])
    assert own.from_json(answer["parsed"]) == value
    assert _json.canonical(_ordered(own.schema)) == _json.canonical(_ordered(answer["schema"]))


def _ordered(schema: Any) -> Any:
    """The order of required fields says nothing."""
    if isinstance(schema, list):
        return [_ordered(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _ordered(one) for name, one in schema.items()}
    return {**made, "required": sorted(made["required"])} if "required" in made else made


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: types.Polygon(POINTS[:2]), "at least 3 items"),
        (lambda: types.TextSegment("text", -1, 2), "greater than or equal to 0"),
        (lambda: types.TextSegment("text", 3, 3), "must start before its end, got start 3"),
        (lambda: types.TimeSegment(9, 1), "TimeSegment must start before its end"),
        (lambda: types.Video(PNG, start=3, end=1), "must not start after its end"),
        (lambda: types.BoundingBox((0, float("nan")), (1, 1)), "finite number"),
        (lambda: types.BoundingBox3D((0, 0, 0), (-1, 1, 1), (0, 0, 0)), "greater than or equal"),
        (lambda: types.SegmentationMask({"07": "sky"}, PNG), "match pattern"),
        (lambda: types.Image(""), "at least 1 character"),
        (lambda: types.Timestamp(format="%Y"), "needs an epoch_time or a value"),
    ],
)
def test_refuses_what_is_no_such_value(make: Any, message: str) -> None:
    with pytest.raises(pydantic.ValidationError, match=message):
        make()


def test_measures_boxes() -> None:
    box = types.LabeledBoundingBox((10, 10), (0, 5), "x")
    assert (box.width, box.height, box.area, box.aspect_ratio) == (10, 5, 50, 2)
    assert types.BoundingBox((0, 0), (10, 0)).aspect_ratio == 0
    assert types.iou(types.BoundingBox((0, 0), (2, 1)), types.BoundingBox((1, 0), (3, 1))) == 1 / 3
    assert types.TimeSegment(1, 3.5).duration == 2.5


@dataclass(frozen=True)
class Plain:
    label: str | None = None
    score: float | None = None


class Typed(TypedDict):
    label: str


class Modelled(pydantic.BaseModel):
    label: str
    boxes: list[types.LabeledBoundingBox] = []


@dataclass(frozen=True, kw_only=True)
class Photo(types.Image):
    width: int


def test_takes_types_of_each_kind() -> None:
    plain = Type(Plain, "inference")
    assert plain.schema == {
        "type": "object",
        "properties": {
            "label": {"default": None, "type": ["string", "null"]},
            "score": {"default": None, "type": ["number", "null"]},
        },
        "required": ["label", "score"],
        "additionalProperties": False,
    }
    assert plain.to_json(Plain("cat")) == {"label": "cat", "score": None}
    assert plain.to_json({"label": "cat"}) == {"label": "cat", "score": None}
    assert plain.from_json({"label": "cat", "score": 1}) == Plain("cat", 1)
    assert Type(Typed, "x").to_json({"label": "cat"}) == {"label": "cat"}
    box = types.LabeledBoundingBox((0, 0), (1, 1), "x")
    modelled = Type(Modelled, "x")
    assert modelled.from_json(modelled.to_json(Modelled(label="a", boxes=[box]))).boxes == [box]
    assert Type(Photo, "x").to_json(Photo(locator=PNG, width=5)) == {"locator": PNG, "width": 5}
    assert Type(list[int] | None, "x").schema["anyOf"][1] == {"type": "null"}
    assert Type({"type": "number"}, "x").to_json(1) == 1
    assert Type(None, "x").schema is None
    with pytest.raises(ts.BadInputError, match="pass a dataclass, a TypedDict"):
        Type(5, "x")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Plain(label=5), r"label: Input should be a valid string, got 5"),  # type: ignore[arg-type]
        (Plain("cat", float("nan")), "NaN is not a finite number"),
        (Plain("cat", 2**53 + 1), "would become 9007199254740992"),
        ({"score": "high"}, "score: Input should be a valid number"),
        ("cat", "type"),
        (object(), "is a object, which JSON cannot hold"),
    ],
)
def test_says_what_does_not_fit(value: Any, message: str) -> None:
    with pytest.raises(ts.SchemaMismatchError, match=message):
        Type(Plain, "inference").to_json(value)
