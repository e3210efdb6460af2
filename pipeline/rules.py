"""Rules: join what a house wants and what is true of the world, or name everything that does not fit."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib import metadata

from pipeline.errors import SetupError
from pipeline.facts import load_world
from pipeline.model import Language, Limits, Policy, Rules, Vocabulary, World
from pipeline.playbook import load_policy


@lru_cache(maxsize=8)
def load_rules(playbook: str = "gent", *, language: Language | None = None, edition: str | None = None) -> Rules:
    """Load a playbook (a name of ours or a folder) and the facts it needs. Raises `SetupError` with every fault."""
    policy = load_policy(playbook)
    world = load_world(index_id=policy.index, edition=edition)
    faults = tuple(_misfits(policy, world))
    if faults:
        raise SetupError(*faults)
    return Rules(
        policy=policy,
        world=replace(world, vocabularies=_with_terms(world.vocabularies, policy.terms)),
        language=language or policy.language,
        version=metadata.version("rightsclause"),
        limits=Limits(),
    )


def _misfits(policy: Policy, world: World) -> list[str]:
    """Name what a playbook asks of the world that the world does not have."""
    known = {code for name in world.atlas.names for code in name.codes}
    if policy.home.country in known:
        return []
    return [f"playbook.toml: home.country: “{policy.home.country}” is no country we know; give its three letters"]


def _with_terms(vocabularies: tuple[Vocabulary, ...], added: tuple[Vocabulary, ...]) -> tuple[Vocabulary, ...]:
    more = {each.language: each.terms for each in added}
    return tuple(Vocabulary(each.language, (*each.terms, *more.get(each.language, ()))) for each in vocabularies)
