"""The report for other programs keeps its schema."""

from __future__ import annotations

import json
from importlib import resources

from builders import the_rules

from pipeline.outputs.report_schema import report_schema


def test_the_published_schema_is_the_one_that_the_codes_make() -> None:
    published = json.loads(resources.files("pipeline.data").joinpath("report.schema.json").read_text("utf-8"))
    assert report_schema(the_rules().world.codes) == published
