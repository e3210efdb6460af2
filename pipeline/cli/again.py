"""`rightsclause again`: judge a delivered original once more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.cli.options import choice_of, is_typed, load_rules_for, reviewing


@click.command("again", short_help="Judge a delivered original once more.")
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@reviewing
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    profile: str,
    contact: str | None,
    workers: str,
    playbook: str,
    edition: str | None,
    language: str | None,
    as_json: bool,
    exit_zero: bool,
    quiet: int,
) -> int:
    """Judge the original in FOLDER once more, and lay the result in a folder of its own beside it.

    What was delivered stays as it is; the new report names it. Kind of document and contact are forced as they were
    the first time, unless an option says otherwise.

    \b
    Examples:
      rightsclause again outbox/theater-53993fad
      rightsclause again outbox/theater-53993fad --contact partnership
    """
    from pipeline.cli.results import Results, Shown
    from pipeline.delivered import find_original, open_delivered
    from pipeline.errors import SetupError
    from pipeline.ingest import Found
    from pipeline.prepare import attempt
    from pipeline.review import review
    from pipeline.run import Works
    from pipeline.workers import engine_of
    from pipeline.worklist import say_unwritten, write_worklists

    rules = load_rules_for(playbook, language, edition)
    works = Works(rules, engine_of(workers, typed=is_typed(ctx, "workers")), attempt)
    delivered = open_delivered(folder)
    if delivered.outbox is None:
        raise SetupError(f"{folder} no longer lies where it was delivered; review the document itself with `review`.")
    original = find_original(delivered)
    if original is None:
        raise SetupError(f"The original of {folder} is not in it; review the document itself with `review`.")
    document = delivered.report["document"]
    if profile == "auto" and contact is None and document["profile_basis"] == "given":
        profile, contact = document["profile"], document["contact"]
    found = (Found(original, delivered.subfolder),)
    with Results(rules, delivered.outbox, Shown(as_json, quiet > 0, each=False), expected=1) as results:
        reports = review(
            found,
            delivered.outbox,
            works,
            choice_of(profile if profile != "none" else "auto", contact),
            resumes=False,
            now=lambda: datetime.now(UTC),
        )
        for report in reports:
            results.add(report)
    say_unwritten(write_worklists(delivered.outbox, None, rules, datetime.now(UTC)))
    results.conclude()
    return results.exit_code(exit_zero=exit_zero)
