"""Rules: join what a house wants and what is true of the world, or name everything that does not fit."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib import metadata

from pipeline.errors import SetupError
from pipeline.facts import load_world
from pipeline.model import Language, Limits, Rules, Vocabulary
from pipeline.playbook import editions_folder_of, load_policy, misfits


@lru_cache(maxsize=8)
def load_rules(playbook: str = "gent", *, language: Language | None = None, edition: str | None = None) -> Rules:
    """Load a playbook (a name of ours or a folder) and the facts it needs. Raises `SetupError` with every fault."""
    policy = load_policy(playbook)
    folder = editions_folder_of(playbook, policy)
    world = load_world(index_id=policy.index, edition=edition, editions_folder=folder)
    faults = misfits(policy, world)
    if faults:
        raise SetupError(*faults)
    return Rules(
        policy=policy,
        world=replace(world, vocabularies=_with_terms(world.vocabularies, policy.terms)),
        language=language or policy.language,
        version=metadata.version("rightsclause"),
        limits=Limits(),
    )


def _with_terms(vocabularies: tuple[Vocabulary, ...], added: tuple[Vocabulary, ...]) -> tuple[Vocabulary, ...]:
    more = {each.language: each.terms for each in added}
    return tuple(Vocabulary(each.language, (*each.terms, *more.get(each.language, ()))) for each in vocabularies)
