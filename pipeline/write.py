"""Write: the marked copies of a document, and what is handed over beside them."""

from __future__ import annotations

from pipeline.formats import FORMATS
from pipeline.model import Brief, MarkPlan, Output, Stamp
from pipeline.names import output_name
from pipeline.outputs import FORMS


def stamp_of(brief: Brief) -> Stamp:
    """Tell in whose name and when we write into a document: never the clock's, so that two runs are alike."""
    policy = brief.rules.policy
    return Stamp(policy.author, policy.initials, brief.case.reviewed)


def write_copies(brief: Brief) -> tuple[tuple[Output, MarkPlan], ...]:
    """Mark the document as decided: the copy for colleagues and the one to send. None where there is nothing to say."""
    form = FORMATS[brief.document.format]
    plans = (("annotated", brief.decision.annotated), ("proposal", brief.decision.proposal))
    return tuple(
        (
            Output(
                kind,
                copy_name(kind, brief),
                form.mark(brief.case.content, brief.document, plan, stamp_of(brief)),
            ),
            plan,
        )
        for kind, plan in plans
        if plan.insertions or plan.comments
    )


def copy_name(kind: str, brief: Brief) -> str:
    """Name a copy as the playbook does, with the ending of what it is a copy of."""
    stem = output_name(kind, brief.case, brief.rules).rpartition(".")[0]
    return f"{stem}.{brief.document.format}"


def write_forms(brief: Brief) -> tuple[Output, ...]:
    """Fill in what a person needs beside the copies, in the order in which one reads the folder."""
    return tuple(output for form in FORMS if (output := form.render(brief)) is not None)
