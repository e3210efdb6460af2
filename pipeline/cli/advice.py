"""`rightsclause advice`: a request for advice without an agreement, and the questions that come before it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import DONE
from pipeline.cli.options import EDITION, PLAYBOOK, Day, load_rules_for, telling
from pipeline.errors import SetupError
from pipeline.model import Contact, CountryOutcome

if TYPE_CHECKING:
    from pipeline.model import Country, Rules
    from pipeline.sentences import Say

_SCHEMA = "rightsclause/advice/1"
_DOUBT = ("yes", "perhaps", "unknown")
_ASKED = (1, 3, 4, 5, 7)
"""The questions that ask for advice when they are not answered with no."""


@click.command("advice", short_help="Make a request for advice without an agreement.")
@click.option("--contact", required=True, type=click.Choice([each.value for each in Contact]), help="Kind of contact.")
@click.option(
    "--country",
    "countries",
    multiple=True,
    required=True,
    metavar="NAME",
    help="Country that counts; may be given several times.",
)
@click.option(
    "--partner", "partners", multiple=True, metavar="NAME", help="Who is on the other side; may be given several times."
)
@click.option("--about", default="", metavar="TEXT", help="What it is about: aim, activities, duration, budget.")
@click.option(
    "--from",
    "start",
    type=Day(),
    metavar="DAY",
    help="Day of the decision, the visit or the departure, such as 2027-03-01.",
)
@click.option("--to", "end", type=Day(), metavar="DAY", help="Last day, such as 2027-03-01.")
@click.option("--service", default="", metavar="TEXT", help="Service that asks.")
@click.option("--person", default="", metavar="TEXT", help="Contact person at that service.")
@click.option("--wanted-by", default="", metavar="TEXT", help="When the advice is wanted.")
@click.option(
    "--number", default="", metavar="TEXT", help="File number; made from the day and the countries when left out."
)
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="NR=TEXT",
    help="Answer to any open field, such as D2.2=…; with --test to a question, such as 3=no.",
)
@click.option("--test", "tests", is_flag=True, help="Go through the questions of the test and print what follows.")
@click.option(
    "-o", "--out", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where the form goes (.docx)."
)
@PLAYBOOK
@EDITION
@telling
def command(
    contact: str,
    countries: tuple[str, ...],
    partners: tuple[str, ...],
    about: str,
    start: date | None,
    end: date | None,
    service: str,
    person: str,
    wanted_by: str,
    number: str,
    answers: tuple[str, ...],
    tests: bool,
    out: Path | None,
    playbook: str,
    edition: str | None,
    language: str | None,
    as_json: bool,
    quiet: int,
) -> int:
    """Fill in a request for advice on a contact for which there is no agreement (yet).

    The form is made whatever the score; it says so when the index asks for no advice. In a terminal what is missing is
    asked for; elsewhere what is not given stays open. Nothing is sent.

    \b
    Examples:
      rightsclause advice --contact delegation_out --country Rwanda --from 2027-03-01 -o request.docx
      rightsclause advice --contact partnership --country Benin --partner "Voix de la Lagune" --test -o request.docx
    """
    from pipeline.cli.table import plain
    from pipeline.comments import fill_in
    from pipeline.disk import replace_file
    from pipeline.outputs.advice_alone import Wish, brief_of
    from pipeline.outputs.advice_request import asks_about, fill_in_without_agreement
    from pipeline.sentences import sentences

    if out is None and not tests:
        raise SetupError("Say where the form goes, with -o FILE.docx; or ask the questions only, with --test.")
    kind = Contact(contact)
    if out is not None and not asks_about(kind):
        raise SetupError(f"There is no request for advice on the contact {contact}.")
    if out is not None:
        _check_form(out)
    if start is not None and end is not None and end < start:
        raise SetupError(f"The last day, {end}, is before the first, {start}; change --from or --to.")
    rules = load_rules_for(playbook, language, edition)
    _, now = sentences(rules.language), datetime.now(UTC)
    meant = tuple((name, _meant(name, rules)) for name in countries)
    given = dict(_split(each) for each in answers)
    asks = sys.stdin.isatty() and not as_json
    verdict = None
    if tests:
        asked, given = (
            {key: value for key, value in given.items() if key.isdecimal()},
            {key: value for key, value in given.items() if not key.isdecimal()},
        )
        verdict = _test(asked, [each for _, found in meant for each in found], rules, asks=asks)
        if not as_json:
            click.echo(plain(verdict[1]))
    if out is not None:
        named = {"A3": service, "A4": person, "A6": wanted_by, "A7": _days(start, end), "B3": about}
        if kind is Contact.DELEGATION_OUT and start:
            named["D2.1"] = _days(start, end)
        for field, text in named.items():
            if text or (asks and field not in given and not text and (text := _ask(field, _))):
                given.setdefault(field, text)
        title = "; ".join(partners or countries)
        brief = brief_of(Wish(kind, meant, partners, title), rules, now)
        clear = all(each.outcome is CountryOutcome.CLEAR for _, found in meant for each in found)
        dutch = "De index vraagt voor dit contact geen advies. De dienst vraagt het uit eigen beweging."
        codes = "-".join(each.iso3 or "X" for _, found in meant for each in found)
        content = fill_in_without_agreement(brief, number or f"{now:%Y%m%d}-{codes}", dutch if clear else "", given)
        replace_file(out, content)
    if as_json:
        _print_json(out, contact, [each for _, found in meant for each in found], verdict)
    elif out is not None and not quiet:
        click.echo(plain(fill_in(_("The request is in {out}. Look at every field; nothing was sent."), out=str(out))))
    return DONE


def _check_form(out: Path) -> None:
    """Raise `SetupError` when the form cannot go there, or when somebody may have worked on what lies there."""
    from pipeline.cli.results import check_writable

    if out.suffix.casefold() != ".docx":
        raise SetupError(f"The form {out} is a Word document; give it a name that ends in .docx.")
    check_writable(out, "form")
    if out.exists():
        raise SetupError(f"The form {out} exists, and somebody may have completed it; choose another name.")


def _meant(name: str, rules: Rules) -> tuple[Country, ...]:
    from pipeline.standing import consult

    found = consult(name, rules)
    if not found.countries:
        near = f" Did you mean: {', '.join(found.near)}?" if found.near else ""
        raise SetupError(f"{name} is no country that we know.{near} Check its name.")
    return found.countries


def _split(answer: str) -> tuple[str, str]:
    number, mark, text = answer.partition("=")
    if not mark or not number.strip():
        raise SetupError(f"“{answer}” is no answer; give it as NR=TEXT, such as A6=2027-02-01.")
    return number.strip(), text.strip()


def _days(start: date | None, end: date | None) -> str:
    return " – ".join(f"{each:%d/%m/%Y}" for each in (start, end) if each is not None)


def _ask(field: str, _: Say) -> str:
    asked = {
        "A3": _("Service that asks"),
        "A4": _("Contact person (name, function, e-mail, telephone)"),
        "A6": _("When is the advice wanted?"),
        "A7": _("Day of the decision, the signing, the visit or the departure"),
        "B3": _("Short description (aim, activities, duration, budget)"),
    }
    return str(click.prompt(asked[field], default="", show_default=False, err=True)) if field in asked else ""


# --- The test ------------------------------------------------------------------------------------------------------


def _questions(rules: Rules, _: Say) -> dict[int, tuple[str, Sequence[str]]]:
    """Give the questions that a person answers, and with which words; none where any text will do."""
    usual = ("yes", "perhaps", "no")
    return {
        1: (dict(rules.policy.question)[rules.language], usual),
        3: (_("Can rights be violated during the activities themselves?"), usual),
        4: (_("Can the result be misused later?"), usual),
        5: (_("Is the partner itself involved in serious or systematic violations?"), (*usual, "unknown")),
        6: (_("Is there a sensitive sector in it?"), ("yes", "no")),
        7: (_("Is it about occupied or disputed territory?"), ("yes", "no", "unknown")),
        8: (_("Who runs a risk if it goes wrong?"), ()),
        9: (_("Do we also speak with other voices than the government or the company?"), ("yes", "no")),
        10: (_("Can the City stop if it goes wrong?"), ("yes", "no")),
        11: (_("Can the cooperation strengthen human rights?"), ()),
    }


def _test(given: dict[str, str], countries: Sequence[Country], rules: Rules, *, asks: bool) -> tuple[str, str]:
    """Go through the questions; give what follows as a code and as a sentence. The first stays a person's answer."""
    from pipeline.comments import fill_in
    from pipeline.sentences import sentences

    _ = sentences(rules.language)
    words = {"yes": _("yes"), "perhaps": _("perhaps"), "no": _("no"), "unknown": _("do not know")}
    back = {word: code for code, word in words.items()} | {code: code for code in words}
    found: dict[int, str] = {}
    for number, (question, choices) in _questions(rules, _).items():
        known = " / ".join(words[each] for each in choices)

        def understand(text: str, choices: Sequence[str] = choices, known: str = known) -> str:
            code = back.get(text.strip().casefold(), text.strip())
            if choices and code and code not in choices:
                raise click.BadParameter(fill_in(_("that is no answer; answer: {known}"), known=known))
            return code

        if text := given.get(str(number), ""):
            try:
                found[number] = understand(text)
            except click.BadParameter:
                raise SetupError(f"“{text}” is no answer to question {number}; answer: {', '.join(choices)}.") from None
        elif asks:
            # What is not understood is asked again: nobody answers ten questions twice for a slip in the last.
            shown = f"{number}. {question}" + (f" ({known})" if choices else "")
            prompt = click.prompt(shown, default="", show_default=False, err=True, value_proc=understand)
            found[number] = str(prompt)
        else:
            found[number] = ""
    if unknown := [key for key in given if int(key) not in found]:
        raise SetupError(f"There is no question {', '.join(unknown)} to answer; the score is looked up by the tool.")
    scores = any(each.outcome is not CountryOutcome.CLEAR for each in countries)
    if scores or any(found[each] in _DOUBT for each in _ASKED):
        return "yes", _("Ask for advice: an answer, or the score of a country, asks for it. A member of staff decides.")
    if left := [str(each) for each in _ASKED if not found[each]]:
        told = _("Not clear yet; still to be answered: {questions}. A member of staff decides.")
        return "undecided", fill_in(told, questions=", ".join(left))
    return "no", _("No answer and no score asks for advice. A member of staff decides.")


def _print_json(out: Path | None, contact: str, countries: Sequence[Country], verdict: tuple[str, str] | None) -> None:
    import json

    told = {
        "schema": _SCHEMA,
        "file": None if out is None else str(out),
        "contact": contact,
        "countries": [{"iso3": each.iso3, "name": each.name, "outcome": each.outcome} for each in countries],
        "test": None if verdict is None else verdict[0],
    }
    click.echo(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
