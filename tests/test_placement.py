"""Where a clause belongs, and which number it gets (DOMAIN 2.7, 2.8; T-30 to T-35)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_document

from pipeline.model import ClauseId, Contact, Document, Insertion, Language, Numbering, Quote, Wording
from pipeline.placement import next_number, number_between, place_clause

CLAUSE = ClauseId("human-rights")


def wording(language: str = "nl") -> Wording:
    return Wording(Language(language), "Mensenrechten", ("De partijen garanderen dit.", "Dat geldt."), True, "", None)


def place(document: Document, language: str = "nl", **options: object) -> Insertion:
    settings = {"contact": Contact.PARTNERSHIP, **options}
    found = place_clause(document, 0, wording(language), CLAUSE, **settings)  # type: ignore[arg-type]
    assert found is not None
    return found


def articles(*titles: str, ending: str = "Opgemaakt te Gent op 3 mei 2026 in twee exemplaren.", first: int = 1) -> str:
    lines = ["Samenwerkingsovereenkomst", "Tussen de Stad Gent en de Stad Voorbeeld, hierna de partijen genoemd,"]
    lines.append("wordt overeengekomen wat volgt:")
    for number, title in enumerate(titles, first):
        lines += [f"Artikel {number}. {title}", f"Dit is wat de partijen over {title.lower()} met elkaar afspreken."]
    return "\n".join([*lines, ending])


def test_it_goes_behind_the_article_on_termination() -> None:
    document = a_document(articles("Voorwerp", "Beëindiging", "Geschillen", "Slotbepalingen"))
    found = place(document)
    assert document.blocks[found.after].where == "Artikel 2"
    assert document.blocks[found.before or 0].text == "Artikel 3. Geschillen"


def test_without_termination_it_goes_before_the_first_closing_article() -> None:
    document = a_document(articles("Voorwerp", "Samenwerking", "Kosten", "Verslag", "Toepasselijk recht"))
    found = place(document)
    assert document.blocks[found.before or 0].text == "Artikel 5. Toepasselijk recht"


def test_without_headings_it_goes_before_the_signature_formula() -> None:
    document = a_document(
        "Convention\nEntre la Ville de Gand et la Ville de Cotonou, ci-après « les parties ».\n"
        "Les parties travaillent ensemble dans le domaine de la culture et de la jeunesse.\n"
        "Elles échangent chaque année des artistes et des élèves de leurs académies.\n"
        "Fait à Gand, en autant d'exemplaires que de parties.\nPour la Ville de Gand"
    )
    found = place(document, "fr")
    assert document.blocks[found.before or 0].text.startswith("Fait à Gand")
    assert (found.heading, found.number, found.numbering) == ("", "", Numbering.NONE)


def test_it_never_goes_behind_the_signatures_into_an_annex() -> None:
    text = articles("Voorwerp", "Samenwerking") + "\nBijlage 1\nArtikel 1. Beëindiging\nDe kosten worden gedeeld."
    document = a_document(text)
    found = place(document)
    assert document.blocks[found.before or 0].text.startswith("Opgemaakt te Gent")
    assert found.number == "Artikel 3"


def test_a_typed_number_in_the_middle_renumbers_nothing() -> None:
    document = a_document(articles("Voorwerp", "Beëindiging", "Geschillen"))
    found = place(document)
    assert (found.number, found.numbering) == ("Artikel 2bis", Numbering.TYPED)


def test_an_automatic_number_is_that_of_the_article_behind() -> None:
    document = a_document(
        "Agreement\nbetween the City of Ghent and the City of Sample, hereinafter the parties.\n"
        "{h1}{#1.} Purpose\nThe parties work together on culture and on youth work in both cities.\n"
        "{h1}{#2.} Termination\nThis agreement ends after three years unless the parties renew it.\n"
        "{h1}{#3.} Governing law\nThis agreement is governed by Belgian law.\nDone at Ghent on 4 May 2026"
    )
    found = place(document, "en")
    assert (found.number, found.numbering) == ("3", Numbering.AUTOMATIC)
    assert document.blocks[found.like_heading or 0].text == "Termination"
    assert document.blocks[found.like_body].text.startswith("This agreement ends")


OPENING = "Agreement\nbetween the City of Ghent and the City of Sample, hereinafter the parties.\n"


def test_an_automatic_number_counts_a_heading_that_is_no_article_to_us() -> None:
    document = a_document(
        OPENING + "{h1}{#1.} Purpose\nThe parties work together on culture.\n"
        "{h1}{#2.} Duration\nThis agreement lasts for three years.\n"
        "{#3.} in this agreement, the following words have the meaning that is given to them here:\n"
        "{#3.1} youth work is what the parties do for young people in both of their cities.\n"
    )
    assert [each.label for each in document.articles] == ["1", "2"]
    found = place(document, "en")
    assert (found.number, found.numbering) == ("4", Numbering.AUTOMATIC)


def test_a_paragraph_that_looks_like_a_heading_is_no_neighbour() -> None:
    document = a_document(
        OPENING + "{h1}{#1.} Purpose\nThe parties work together on culture and on youth work.\n"
        "{h1}{#2.} Termination\n{#2.1} This agreement ends after three years unless the parties renew it.\n"
        "{h1}{#2.2} Effect of termination\n{#2.3} Nothing else ends with it, whatever the parties agreed before.\n"
        "{h1}{#3.} Governing law\nThis agreement is governed by Belgian law.\nDone at Ghent on 4 May 2026"
    )
    assert "2.2" in [each.label for each in document.articles]
    found = place(document, "en")
    assert document.blocks[found.before or 0].text == "Governing law"
    assert document.blocks[found.like_heading or 0].text == "Termination"
    assert found.number == "3"


def test_an_item_of_a_list_that_looks_like_a_heading_is_no_neighbour() -> None:
    document = a_document(
        OPENING + "{h1}{#1.} Purpose\nThe parties work together on culture and on youth work.\n"
        "{h1}{#2.} Termination\n{#2.1} This agreement ends after three years unless:\n"
        "{h1}{#d.} the parties renew it\n{#2.2} Nothing else ends with it, whatever the parties agreed before.\n"
        "{h1}{#3.} Governing law\nThis agreement is governed by Belgian law.\nDone at Ghent on 4 May 2026"
    )
    assert "d" in [each.label for each in document.articles]
    deeper = tuple(replace(each, list_level=2) if each.number == "d." else each for each in document.blocks)
    found = place(replace(document, blocks=deeper), "en")
    assert document.blocks[found.before or 0].text == "Governing law"
    assert document.blocks[found.like_heading or 0].text == "Termination"


def test_where_most_headings_have_a_number_in_two_parts_they_are_the_articles() -> None:
    document = a_document(
        OPENING + "{h1}{#1.} Terms\n"
        "{h1}{#1.1} Purpose\nThe parties work together on culture and on youth work.\n"
        "{h1}{#1.2} Termination\nThis agreement ends after three years unless the parties renew it.\n"
        "{h1}{#1.3} Governing law\nThis agreement is governed by Belgian law.\nDone at Ghent on 4 May 2026"
    )
    found = place(document, "en")
    assert document.blocks[found.before or 0].text == "Governing law"
    assert found.number == "1.3"


def test_a_table_of_contents_is_passed_over() -> None:
    contents = "Inhoudstafel\n{toc}Artikel 2. Beëindiging\t2\n{toc}Artikel 3. Geschillen\t3\n"
    document = a_document(contents + articles("Voorwerp", "Beëindiging", "Geschillen"))
    assert document.blocks[place(document).after].text.startswith("Dit is wat de partijen over beëindiging")


def test_it_stands_right_behind_an_incomplete_passage() -> None:
    document = a_document(articles("Voorwerp", "Ethiek", "Slotbepalingen"))
    passage = document.blocks[6]
    beside = (Quote(passage.text, passage.where, 6, 0, len(passage.text)),)
    found = place(document, beside=beside)
    assert (found.after, found.heading, found.like_body) == (6, "", 6)


def test_it_never_breaks_a_list() -> None:
    text = articles("Voorwerp", "Ethiek", "Slotbepalingen").replace(
        "Artikel 3.", "De partijen zullen:\n{#(a)} de mensenrechten respecteren;\n{#(b)} verslag doen;\nArtikel 3."
    )
    document = a_document(text)
    listed = next(block for block in document.blocks if block.text.startswith("de mensenrechten"))
    found = place(document, beside=(Quote(listed.text, listed.where, listed.index, 0, len(listed.text)),))
    assert document.blocks[found.after].text == "verslag doen;"


def test_empty_lines_between_articles_are_kept() -> None:
    text = articles("Voorwerp", "Beëindiging", "Geschillen").replace("\nArtikel", "\n\nArtikel")
    found = place(a_document(text))
    assert found.paragraphs[-1] == ""


@pytest.mark.parametrize(
    ("label", "following"),
    [("Artikel 9", "Artikel 10"), ("IX", "X"), ("5.2", "5.3"), ("Article 19", "Article 20"), ("§ 4", "§ 5")],
)
def test_the_next_number_counts_as_the_label_does(label: str, following: str) -> None:
    assert next_number(label) == following


@pytest.mark.parametrize(
    ("language", "label", "between"),
    [
        ("nl", "Artikel 9", "Artikel 9bis"),
        ("fr", "Article 9", "Article 9bis"),
        ("en", "Article 9", "Article 9A"),
        ("de", "§ 9", "§ 9a"),
        ("es", "Artículo 9", "Artículo 9 bis"),
        ("it", "Articolo 9", "Articolo 9-bis"),
        ("pt", "Artigo 9.º", "Artigo 9.º-A"),
        ("pt", "Artigo 9", "Artigo 9.º-A"),
    ],
)
def test_a_number_between_follows_the_language(language: str, label: str, between: str) -> None:
    assert number_between(label, Language(language), ()) == between


def test_a_number_between_that_is_taken_counts_on() -> None:
    assert number_between("Artikel 9", Language("nl"), ["Artikel 9bis", "Artikel 10"]) == "Artikel 9ter"


def test_a_lone_paragraph_is_not_numbered_where_others_are_not() -> None:
    document = a_document(
        "Vereinbarung\nzwischen der Stadt Gent und der Stadt Musterhausen, nachstehend „die Parteien“ genannt.\n"
        "# {#§ 1} Gegenstand\nDie Parteien arbeiten im Bereich der Jugendhilfe zusammen.\n"
        "# {#§ 2} Dauer und Kündigung\n{#(1)} Die Vereinbarung gilt drei Jahre.\n{#(2)} Sie kann gekündigt werden.\n"
        "# {#§ 3} Gerichtsstand\nGerichtsstand ist der Sitz der beklagten Partei.\nGeschehen zu Gent am 4. Mai 2026"
    )
    found = place(document, "de")
    assert document.blocks[found.like_heading or 0].text == "Dauer und Kündigung"
    assert document.blocks[found.like_body].number == ""
