"""How an agreement is built: zones, articles and places, whatever its looks."""

from __future__ import annotations

import pytest
from builders import a_document, the_vocabularies

from pipeline.model import Document, Numbering, Zone
from pipeline.outline import find_references, number_of
from pipeline.text import see

TYPED = """Samenwerkingsovereenkomst
Tussen de Stad Gent, met zetel te 9000 Gent, hierna genoemd "de Stad",
en Universiteit Voorbeeld, met zetel te Zürich, Zwitserland, hierna "de Partner",
Overwegende dat beide partijen willen samenwerken aan duurzame mobiliteit in de stad;
wordt overeengekomen wat volgt:
Artikel 1. Voorwerp
De partijen werken samen aan een project over mobiliteit in hun beider steden.
Artikel 2. Duur en beëindiging
Deze overeenkomst geldt voor drie jaar en kan worden opgezegd met een termijn van drie maanden.
Artikel 3 van het decreet is van toepassing op deze zaken.
Artikel 3. Toepasselijk recht
Belgisch recht is van toepassing op deze overeenkomst.
Opgemaakt te Gent op 3 mei 2026 in twee exemplaren.
Namens de Stad Gent
Bijlage 1: begroting
Artikel 1. Kosten
De kosten worden door beide partijen gedragen."""

STYLED = """MEMORANDUM OF UNDERSTANDING
between the City of Ghent (Belgium) and the City of Kanazawa (Japan)
{h1}{#1.} Purpose
The Parties will exchange artists and craftspeople on a yearly basis.
{h1}{#2.} Term and termination
This Memorandum is valid for five years and ends on the date that the parties agree.
{h1}{#3.} Final provisions
It may be amended in writing by both parties at any time.
Done at Ghent on 4 May 2026"""

CAPITALS = """CONVENTION DE PARTENARIAT
Entre la Ville de Gand et la Ville de Cotonou, ci-après « les parties »,
IL EST CONVENU CE QUI SUIT :
OBJET
La présente convention règle la coopération entre les deux villes dans le domaine de la culture.
RÉSILIATION
Chaque partie peut mettre fin à la convention moyennant un préavis de trois mois.
DROIT APPLICABLE
Le droit belge est applicable à la présente convention et à ses annexes.
Fait à Gand, le 4 mai 2026, en double exemplaire."""

UNTITLED = """Vereinbarung
zwischen der Stadt Gent und der Stadt Musterhausen, nachstehend „die Parteien“ genannt.
Die Parteien vereinbaren Folgendes:
{#1.} Die Parteien arbeiten im Bereich der Jugendhilfe zusammen und tauschen Fachkräfte aus.
{#2.} Die Vereinbarung kann mit einer Frist von drei Monaten gekündigt werden.
{#3.} Änderungen bedürfen der Schriftform und der Zustimmung beider Parteien.
Geschehen zu Gent am 4. Mai 2026"""

COLUMNS = """|Artikel 1. Voorwerp|Article 1. Objet|
|De partijen werken samen aan een project over mobiliteit in hun steden.|Les parties travaillent ensemble à un projet de mobilité dans leurs villes.|
|Artikel 2. Beëindiging|Article 2. Résiliation|
|Deze overeenkomst kan worden opgezegd met een termijn van drie maanden.|La présente convention peut être résiliée moyennant un préavis de trois mois.|
|Artikel 3. Geschillen|Article 3. Litiges|
|Geschillen worden voorgelegd aan de rechtbanken van Gent.|Les litiges sont soumis aux tribunaux de Gand en Belgique.|
Opgemaakt te Gent / Fait à Gand"""


def zones(document: Document) -> list[Zone]:
    return [block.zone for block in document.blocks]


def test_a_reader_finds_the_parts_of_an_agreement() -> None:
    document = a_document(TYPED)
    expected = [Zone.OPENING] * 3 + [Zone.RECITALS] * 2 + [Zone.OPERATIVE] * 7 + [Zone.SIGNATURE] * 2 + [Zone.ANNEX] * 3
    assert zones(document) == expected
    assert document.title == "Samenwerkingsovereenkomst"


@pytest.mark.parametrize(
    ("text", "labels", "concepts", "numbering"),
    [
        (TYPED, ["Artikel 1", "Artikel 2", "Artikel 3"], ["", "termination", "law"], Numbering.TYPED),
        (STYLED, ["1", "2", "3"], ["", "termination", "final"], Numbering.AUTOMATIC),
        (CAPITALS, ["", "", ""], ["", "termination", "law"], Numbering.NONE),
        (UNTITLED, ["1", "2", "3"], ["", "", ""], Numbering.AUTOMATIC),
    ],
    ids=["typed", "styled", "capitals", "untitled"],
)
def test_articles_are_found_whatever_their_looks(
    text: str, labels: list[str], concepts: list[str], numbering: Numbering
) -> None:
    articles = [each for each in a_document(text).articles if each.zone is Zone.OPERATIVE]
    assert [each.label for each in articles] == labels
    assert [each.concept for each in articles] == concepts
    assert {each.numbering for each in articles} == {numbering}


def test_a_sentence_that_speaks_of_an_article_opens_none() -> None:
    document = a_document(TYPED)
    assert document.blocks[9].article == document.blocks[8].article


def test_a_place_is_cited_as_a_person_would() -> None:
    document = a_document(TYPED)
    assert document.blocks[8].where == "Artikel 2, par. 1"
    assert document.blocks[11].where == "Artikel 3"


def test_a_table_of_contents_is_no_agreement() -> None:
    contents = "Inhoudstafel\n{toc}Artikel 1. Voorwerp\t1\n{toc}Artikel 2. Duur en beëindiging\t2\n"
    document = a_document(contents + TYPED)
    assert zones(document)[:3] == [Zone.CONTENTS] * 3
    assert [each.label for each in document.articles][:3] == ["Artikel 1", "Artikel 2", "Artikel 3"]


def test_two_columns_are_two_versions() -> None:
    document = a_document(COLUMNS)
    assert document.side_by_side
    assert {version.language for version in document.versions} == {"nl", "fr"}
    assert {block.language for block in document.blocks if block.cell and block.cell.column == 0} == {"nl"}
    assert zones(document)[-1] is Zone.SIGNATURE


def test_a_foreign_quotation_makes_no_version() -> None:
    document = a_document(TYPED + "\nThe motto of the network is that cities work together for a better world.")
    assert [version.language for version in document.versions] == ["nl"]


def test_a_language_we_do_not_know_is_said() -> None:
    document = a_document(
        "Pogodba o sodelovanju\nStranki spoštujeta človekove pravice in temeljne svoboščine na svojem ozemlju.\n"
        "Ta pogodba velja tri leta in jo lahko vsaka stranka odpove s pisnim obvestilom."
    )
    assert [version.language for version in document.versions] == [None]


def test_headers_and_notes_stand_aside() -> None:
    document = a_document("{H}Stad Gent - mensenrechten\n" + TYPED + "\n{N}Zie ook artikel 2.")
    assert document.blocks[0].zone is Zone.ASIDE
    assert document.blocks[-1].zone is Zone.ASIDE


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Raamovereenkomst voor diensten.", "Raamovereenkomst voor diensten."),
        ("Overeenkomst tussen de Stad Gent en Zandstede B.V.", "Overeenkomst tussen de Stad Gent en Zandstede B.V."),
        ("This agreement is made between the City of Ghent and Savanna Threads Limited.", ""),
        (
            "This agreement is made on 4 May 2026 between the City of Ghent, a public body, and Savanna Threads Limited,"
            " a company under the laws of Kenya with its registered office in Nairobi, the Supplier",
            "",
        ),
    ],
)
def test_a_first_line_is_the_title_unless_it_is_a_sentence(first: str, title: str) -> None:
    assert a_document(f"{first}\n{TYPED.partition(chr(10))[2]}").title == title


def test_a_title_that_is_too_long_is_cut_between_words_and_says_so() -> None:
    words = "SAMENWERKINGSOVEREENKOMST BETREFFENDE DE GEZAMENLIJKE ORGANISATIE VAN UITWISSELINGEN " * 4
    title = a_document(f"{words}\n{TYPED}").title
    assert len(title) <= 201
    assert title.endswith("…")
    assert words.startswith(title.removesuffix("…") + " ")


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("nl", "De artikelen 9, 10 en 4bis vervallen, net als artikel 9.2.", ["9", "10", "4bis", "9.2"]),
        ("nl", "Artikel 4 geldt enkel binnen de grenzen van de wet.", ["4"]),
        ("nl", "Zie artikel 4, § 2 van de wet van 29 juli 1991 en artikel 12 van het Bestuursdecreet.", []),
        ("nl", "Artikel 6, lid 1, van deze overeenkomst", ["6"]),
        ("en", "Subject to Articles 3 and 5, Clause 7 applies; Article 28 of the GDPR does as well.", ["3", "5", "7"]),
        ("fr", "Les articles III et IV survivent à l'article 12 du Code civil.", ["iii", "iv"]),
        ("de", "Ziffer 4 gilt neben Artikel 5 der Vereinbarung, Artikel 28 DSGVO und § 3 des Gesetzes.", ["4", "5"]),
        ("es", "Los artículos 4 y 5 y la cláusula 8 de la Ley 39/2015", ["4", "5"]),
        ("it", "Gli articoli 4 e 5, e l'articolo 1456 del codice civile", ["4", "5"]),
        ("pt", "O artigo 4.º e os artigos 5 e 6, e o artigo 7.º da Lei n.º 12/2010", ["4", "5", "6"]),
    ],
)
def test_a_text_names_articles_of_the_agreement_by_number_and_not_those_of_a_law(
    language: str, text: str, numbers: list[str]
) -> None:
    vocabulary = next(each for each in the_vocabularies() if each.language == language)
    assert [each.number for each in find_references(see(a_document(text).blocks[0]), vocabulary)] == numbers


@pytest.mark.parametrize(
    ("label", "number"),
    [("Artikel 4bis", "4bis"), ("Artigo 4.º", "4"), ("Article III", "iii"), ("2.1", "2.1"), ("", "")],
)
def test_the_number_of_an_article_is_told_as_references_tell_it(label: str, number: str) -> None:
    assert number_of(label) == number
