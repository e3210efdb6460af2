"""`rightsclause review`: the whole job on the given files and folders; nothing is moved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.cli.options import choice_of, is_typed, load_rules_for, option, reviewing


@click.command("review", short_help="Review the given files and folders.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH...")
@option(
    "--out",
    default="outbox",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the results go.",
)
@option("--resume", is_flag=True, help="Do not do again what the out folder holds, asked and judged in the same way.")
@option(
    "--summary", type=click.Path(dir_okay=False, path_type=Path), help="Write a table of the results to this CSV file."
)
@reviewing
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    out: Path,
    resume: bool,
    summary: Path | None,
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
    """Review agreements, and lay a folder with the results of each in the out folder.

    PATH is a file or a folder. Originals stay where they are, as they are.

    \b
    Examples:
      rightsclause review agreement.docx
      rightsclause review contracts/ --out results --summary results.csv
    """
    from pipeline.cli.results import Results, Shown, check_summary
    from pipeline.prepare import attempt
    from pipeline.review import find_named, prepare_out, review
    from pipeline.run import Works
    from pipeline.workers import engine_of
    from pipeline.worklist import say_unwritten, write_worklists

    rules = load_rules_for(playbook, language, edition)
    works = Works(rules, engine_of(workers, typed=is_typed(ctx, "workers")), attempt)
    found, skipped = find_named(paths, out)
    check_summary(summary, out)
    prepare_out(out)

    with Results(rules, out, Shown(as_json, quiet > 0, each=False), expected=len(found)) as results:
        for report in review(
            found, out, works, choice_of(profile, contact), resumes=resume, now=lambda: datetime.now(UTC)
        ):
            results.add(report)
    say_unwritten(write_worklists(out, None, rules, datetime.now(UTC)))
    results.conclude(skipped=skipped, summary=summary)
    return results.exit_code(exit_zero=exit_zero)
