"""Write `report.schema.json` anew from the table of codes: `make schema`."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.facts import load_codes
from pipeline.outputs.report_schema import report_schema

if __name__ == "__main__":
    schema = json.dumps(report_schema(load_codes()), ensure_ascii=False, indent=2)
    Path(__file__).with_name("report.schema.json").write_text(schema + "\n", "utf-8")
