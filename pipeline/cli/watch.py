"""`rightsclause watch`: the watched folder, until it is stopped."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import INBOX, OUTBOX, choice_of, is_typed, load_rules_for, option, reviewing
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from pipeline.bell import Bell

_PATIENCE_SECONDS = 8.0
_INSISTENCE_SECONDS = 0.2


@click.command("watch", short_help="Review what is dropped into the inbox.")
@INBOX
@OUTBOX
@option("--once", is_flag=True, help="Sweep once and end.")
@option(
    "--settle",
    type=click.FloatRange(min=0),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a file has to lie still before it is taken.",
)
@option(
    "--observer",
    type=click.Choice(["auto", "native", "polling"]),
    default="auto",
    show_default=True,
    help="How the inbox is listened to; auto polls where a share sends no events.",
)
@option(
    "--originals",
    type=click.Choice(["move", "keep"]),
    default="move",
    show_default=True,
    help="Move originals into the folder of their results, or keep them in the inbox.",
)
@reviewing
@click.pass_context
def command(
    ctx: click.Context,
    inbox: Path,
    outbox: Path,
    once: bool,
    settle: float,
    observer: str,
    originals: str,
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
    """Review every agreement that is dropped into the inbox, and file it with its results in the outbox.

    Runs until it is stopped with Ctrl-C or SIGTERM; it finishes what is in hand and ends with 0.

    \b
    Examples:
      rightsclause watch --inbox /share/in --outbox /share/out
      rightsclause watch --once --exit-zero
    """
    from pipeline.bell import Bell

    bell = Bell()
    _stop_on_signals(bell)  # Before all that takes time: whoever stops us sooner would see a death.

    from pipeline.cli.results import Results, Shown
    from pipeline.prepare import attempt
    from pipeline.run import Works
    from pipeline.sweep import Memory, Post
    from pipeline.watch import watch, watch_once
    from pipeline.workers import engine_of

    if _is_named(ctx, "inbox") and not inbox.exists():
        raise SetupError(f"The inbox {inbox} does not exist; make it, or check its name.")
    memory = Memory()
    rules = load_rules_for(playbook, language, edition)
    works = Works(rules, engine_of(workers, typed=is_typed(ctx, "workers")), attempt)
    post = Post(inbox, outbox, settle, originals == "keep", choice_of(profile, contact))

    with Results(rules, outbox, Shown(as_json, quiet > 0, each=not once)) as results:
        coming = watch_once(post, works, bell, memory) if once else watch(post, works, bell, observer, memory)
        for delivery in coming:
            # Originals that stay are known again at every start; whoever watches need not hear of each.
            if once or not (delivery.is_known and post.keeps_originals):
                results.add(delivery.report)
            results.expect(memory.queued())
    if bell.is_stopping() or not once:
        return 0
    results.conclude(skipped=memory.skipped, waiting=memory.waiting.values())
    return results.exit_code(exit_zero=exit_zero)


def _is_named(ctx: click.Context, name: str) -> bool:
    """Tell whether somebody gave a value, wherever: it is then not the default, which may be made."""
    return ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT


def _stop_on_signals(bell: Bell) -> None:
    """Let a signal stop the watch after what is in hand; what takes too long to finish is given back."""

    def stop() -> None:
        from pipeline.guard import kill_children

        bell.stop()
        time.sleep(_PATIENCE_SECONDS)
        while True:
            kill_children()
            time.sleep(_INSISTENCE_SECONDS)

    def hear(_: int, __: FrameType | None) -> None:
        # In a thread: the one that is interrupted may hold the very lock that stopping takes.
        if not bell.is_stopping():
            threading.Thread(target=stop, daemon=True).start()

    signal.signal(signal.SIGINT, hear)
    signal.signal(signal.SIGTERM, hear)
