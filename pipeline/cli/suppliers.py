"""`rightsclause suppliers`: the countries of a list of suppliers, and what the index says of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import ATTENTION, DONE
from pipeline.cli.options import judging, load_rules_for
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from pipeline.suppliers import Checked, Columns


@click.command("suppliers", short_help="Look up the countries of a list of suppliers.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--out",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the list goes, with columns added.",
)
@click.option(
    "--name", "name_column", metavar="COLUMN", help="Column with the name of the supplier: its heading or its letter."
)
@click.option("--country", "country_column", metavar="COLUMN", help="Column with the country.")
@click.option("--vat", "vat_column", metavar="COLUMN", help="Column with the VAT or register number.")
@judging
def command(
    file: Path,
    out: Path,
    name_column: str | None,
    country_column: str | None,
    vat_column: str | None,
    playbook: str,
    edition: str | None,
    language: str | None,
    as_json: bool,
    exit_zero: bool,
    quiet: int,
) -> int:
    """Add to a list of suppliers (.xlsx or .csv) the country of each, its score, what follows and how it was understood.

    The list stays as it was, columns are added at its end. A supplier's country is information: never a ground to
    exclude or to rank anybody lower. Ends with 1 when a row asks for a person.

    \b
    Examples:
      rightsclause suppliers suppliers.xlsx -o checked.xlsx
      rightsclause suppliers leveranciers.csv -o nagekeken.csv --country Land --vat "BTW-nummer"
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from pipeline.cli.results import check_writable
    from pipeline.cli.table import plain
    from pipeline.comments import fill_in
    from pipeline.sentences import sentences
    from pipeline.sheets import read_rows, write_with
    from pipeline.suppliers import HEAD_WITHIN, cells, checker, find_columns, headings, holds_supplier, no_columns

    check_writable(out, "list")
    rules = load_rules_for(playbook, language, edition)
    given = {"name": name_column, "country": country_column, "vat": vat_column}
    named = {kind: column for kind, column in given.items() if column}
    head = total = 0
    columns: Columns | None = None
    for number, row in enumerate(read_rows(file), start=1):
        total = number
        if columns is None and number <= HEAD_WITHIN:
            columns, head = find_columns(row, named), number
    if not total:
        raise SetupError(f"{file} is empty; save the list again, with a heading above each column.")
    if columns is None:
        raise no_columns(named)
    check = checker(columns, rules)
    rows = asking = unsure = 0
    console = Console(stderr=True)
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bar, console=console, transient=True, disable=not console.is_terminal or quiet > 0) as progress:
        task = progress.add_task(file.name, total=total)

        def add(number: int, row: Sequence[str]) -> Sequence[str] | None:
            nonlocal rows, asking, unsure
            progress.update(task, completed=number)
            if number == head:
                return headings(rules)
            if number < head or not holds_supplier(row, columns):
                return None
            checked = check(row)
            rows += 1
            asking += checked.asks
            unsure += checked.unsure or not checked.countries
            if as_json:
                click.echo(
                    json.dumps(_told(number, row, columns.name, checked), ensure_ascii=False).encode("utf-8", "replace")
                )
            return cells(checked, rules)

        write_with(file, out, add)
    if not as_json and not quiet:
        _ = sentences(rules.language)
        told = _(
            "{out}: {rows} suppliers; {asking} ask for attention, of which {unsure} are to be checked by a person."
        )
        click.echo(plain(fill_in(told, out=str(out), rows=str(rows), asking=str(asking), unsure=str(unsure))))
    return ATTENTION if asking and not exit_zero else DONE


def _told(number: int, row: Sequence[str], place: int | None, checked: Checked) -> dict[str, Any]:
    """One row for other programs, by the schema `rightsclause/suppliers/1`."""
    from pipeline.suppliers import SCHEMA

    return {
        "schema": SCHEMA,
        "row": number,
        "name": row[place] if place is not None and place < len(row) else None,
        "countries": [each.iso3 for each in checked.countries],
        "outcome": checked.outcome,
        "unsure": checked.unsure,
        "understood": list(checked.understood),
    }
