"""The atlas knows what a name means, and what it does not mean."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from pipeline.atlas import find_places, is_disputed, look_up, name_of, near, parent_of, settle, spelling
from pipeline.facts import LANGUAGES, load_atlas
from pipeline.model import Atlas, AtlasName, CountryCode, Language, PlaceKind
from pipeline.text import Seen, Stretch, fold

# As agreements write them: official, short, old, colloquial, inflected, abbreviated, without accents, in capitals.
LEGAL_PROSE = """
AFG  Islamitische Republiek Afghanistan | droit afghan | afghanische Gesellschaft
AGO  Republiek Angola | société angolaise | sociedade angolana
ARE  V.A.E. | VAE | U.A.E. | Verenigde Arabische Emiraten | Emirats Arabes Unis | den Vereinigten Arabischen Emiraten
ARG  Argentijnse | República Argentina | argentinischen
AUS  Commonwealth of Australia | Australische | australienne
AUT  Republik Österreich | OESTERREICH | Oostenrijkse | österreichischem
BDI  République du Burundi | Burundese | burundaise
BEL  Koninkrijk België | Royaume de Belgique | BELGIE | Belgische | königreich Belgien | droit belge | belgischem
BEN  République du Bénin | Benin | Beninse | béninoise
BFA  Opper-Volta | Burkina-Faso | Burkinese | burkinabè
BGR  Republiek Bulgarije | Bulgaarse | bulgarischer
BIH  Bosnië-Herzegovina | Bosnia & Herzegovina | Bosnie-Herzégovine | Bosnien und Herzegowina
BLR  Wit-Rusland | Belarus | Wit-Russische | biélorusse | Weißrussland
BOL  Plurinationale Staat Bolivia | Estado Plurinacional de Bolivia | boliviana
BRA  Federatieve Republiek Brazilië | República Federativa do Brasil | Braziliaanse | brésilienne | Brasil
CAF  République centrafricaine | Centraal-Afrikaanse Republiek | centrafricaine
CAN  Canadese | canadienne | kanadischen
CHE  Zwitserse Confederatie | Confédération suisse | der Schweiz | Schweizerischen Eidgenossenschaft | droit suisse
CHL  Republiek Chili | Chileense | chilienne
CHN  P.R. China | PR China | Volksrepubliek China | VR China | R.P. de Chine | P. R. of China | People’s Republic of China
CIV  Ivoorkust | Cote d'Ivoire | Côte d’Ivoire | ivoirienne | Elfenbeinküste | Costa d'Avorio
CMR  République du Cameroun | Kameroense | camerounaise
COD  R.D. Congo | RDC | DR Congo | D.R.C. | Democratische Republiek Congo | République Démocratique du Congo
COD  Congo-Kinshasa | Zaïre | Belgisch-Congo | Demokratischen Republik Kongo | Democratic Republic of the Congo
COG  Congo-Brazzaville | République du Congo | Republic of the Congo | Republik Kongo | Republiek Congo
COL  República de Colombia | Colombiaanse | colombiana
CPV  Kaapverdië | Cap-Vert | Cabo Verde | Kaapverdische
CUB  Republiek Cuba | Cubaanse | cubaine
CYP  Republiek Cyprus | Cypriotische | chypriote | Zypern
CZE  Tsjechische Republiek | République tchèque | Tschechischen Republik | Tsjechische | Czech Republic
DEU  Bondsrepubliek Duitsland | Bundesrepublik Deutschland | BRD | R.F.A. | Duitse | deutschen | Deutschlands | allemande
DEU  DDR | Repubblica Federale di Germania
DNK  Koninkrijk Denemarken | Deense | danoise | dänischem
DOM  Dominicaanse Republiek | République dominicaine | Dominikanischen Republik
DZA  Democratische Volksrepubliek Algerije | Algerijnse | algérienne
EGY  Arabische Republiek Egypte | Arab Republic of Egypt | Egyptische | égyptienne | Egypt, Arab Rep.
ESP  Koninkrijk Spanje | Reino de España | Spaanse | espagnole | española | España
EST  Republiek Estland | Estse | estnischen
ETH  Federale Democratische Republiek Ethiopië | Ethiopische | éthiopienne
FIN  Republiek Finland | Finse | finlandaise | Suomi
FRA  Franse Republiek | République française | Franse | französischem | française
GBR  Verenigd Koninkrijk | V.K. | U.K. | Great Britain | England and Wales | Grande-Bretagne | Engelse | Schotse | britischen
GBR  Vereinigten Königreichs | Northern Ireland | ROYAUME-UNI | Wales
GEO  Republiek Georgië | Géorgie | Georgische | géorgienne
GHA  Republic of Ghana | Ghanese | ghanéenne
GIN  Guinee-Conakry | République de Guinée | guinéenne
GNB  Guinee-Bissau | Guinea Bissau | Guiné-Bissau
GNQ  Equatoriaal-Guinea | Guinée équatoriale
GMB  The Gambia | Gambiaanse | gambienne
GRC  Helleense Republiek | Hellenic Republic | Griekse | grecque
HKG  Hong Kong SAR | Hongkong | Hong Kong, China
HRV  Republiek Kroatië | Kroatische | croate
HTI  Republiek Haïti | Haitiaanse | haïtienne
HUN  Hongaarse | hongroise | Magyarország | ungarischem
IDN  Republik Indonesien | Indonesische | indonésienne
IND  Republic of India | India | Indiase | indienne
IRL  Republiek Ierland | Ierse | irlandaise | Éire
IRN  Islamitische Republiek Iran | Perzië | Iraanse | iranienne
IRQ  Republiek Irak | Iraakse | irakienne
ISL  Republiek IJsland | IJslandse | islandaise | Ísland
ISR  Staat Israël | Israëlische | israélienne
ITA  Italiaanse Republiek | Italiaanse | italienne | italienischen
JOR  Jordanië | Jordaanse | jordanienne | Hashemite Kingdom of Jordan
JPN  Japanse | japonaise | Japan
KAZ  Republiek Kazachstan | Kazachse | kazakhe
KEN  Kenia | Keniaanse | kényane
KGZ  Kirgizische Republiek | Kyrgyz Republic | Kirgizië
KHM  Koninkrijk Cambodja | Cambodjaanse | cambodgienne
KOR  Zuid-Korea | Republiek Korea | Rep. of Korea | ROK | Zuid-Koreaanse | République de Corée
LAO  Lao P.D.R. | Laotiaanse
LBN  Libanese Republiek | Libanese | libanaise
LKA  Ceylon | Sri Lankaanse
LTU  Republiek Litouwen | Litouwse | lituanienne
LUX  Groothertogdom Luxemburg | Grand-Duché de Luxembourg | G.D. de Luxembourg | Luxemburgse | droit luxembourgeois
LVA  Republiek Letland | Letse | lettonne
MAR  Koninkrijk Marokko | Royaume du Maroc | Marokkaanse | droit marocain | marocaine
MDA  Republiek Moldavië | Moldova | Moldavische
MKD  Noord-Macedonië | FYROM | Macedonië | Macedonische | F.Y.R.O.M.
MLI  Republiek Mali | Malinese | malienne
MMR  Birma | Burma | Birmaanse | Union of Myanmar
MOZ  Republiek Mozambique | Mozambikaanse | mozambicaine
MEX  Verenigde Mexicaanse Staten | Estados Unidos Mexicanos | Mexicaanse
NER  Republiek Niger | nigérienne | République du Niger
NGA  Federale Republiek Nigeria | Nigeriaanse | nigériane
NLD  Koninkrijk der Nederlanden | Holland | den Niederlanden | Royaume des Pays-Bas | Pays-bas | Nederlandse | néerlandais
NOR  Koninkrijk Noorwegen | Noorse | norvégienne
NZL  Nieuw-Zeeland | Nieuw-Zeelandse | néo-zélandaise
NPL  Nepalese | Federale Democratische Republiek Nepal
PAK  Islamitische Republiek Pakistan | Pakistaanse
PHL  Republiek der Filipijnen | Filippijnse | Filipijnse | philippine
POL  Republiek Polen | Poolse | polonaise | Rzeczpospolita Polska
PRK  Democratische Volksrepubliek Korea | D.P.R.K. | Noord-Korea
PRT  Portugese Republiek | Portugese | portugaise
PSE  Staat Palestina | Palestijnse Gebieden | palestinienne | Occupied Palestinian Territory
ROU  Roemeense | roumaine | România
RUS  Russische Federatie | Fédération de Russie | Russische | russe
RWA  Republiek Rwanda | Rwandese | rwandaise
SAU  Koninkrijk Saoedi-Arabië | K.S.A. | Saoedische | saoudienne
SEN  Republiek Senegal | Senegalese | sénégalaise
SRB  Republiek Servië | Servische | serbe
SSD  Zuid-Soedan | South Sudan | Zuid-Soedanese
SVK  Slowaakse Republiek | Slovak Republic | Slowaakse
SVN  Republiek Slovenië | Sloveense
SWE  Koninkrijk Zweden | Zweedse | suédoise
SWZ  Swaziland | Eswatini
SYR  Syrische Arabische Republiek | Syrische
TLS  Oost-Timor | Timor Leste
TUN  Republiek Tunesië | Tunesische | tunisienne
TUR  Republiek Turkije | Türkiye | Turkse | turque | türkischen
TWN  Taiwan | Republic of China (Taiwan) | Taiwan, R.O.C. | Taiwanese | République de Chine
TZA  Verenigde Republiek Tanzania | Tanzaniaanse | tanzanienne
UGA  Oegandese | Oegandees | ougandais | ugandaise | ugandische | Republiek Oeganda
UKR  Oekraïense | ukrainienne | OEKRAINE
USA  V.S. | Verenigde Staten van Amerika | U.S.A. | U. S. A. | United states | Etats-Unis | Amerikaanse | EE. UU. | EE.UU.
USA  der Vereinigten Staaten | State of Delaware | États-unis | deelstaat Georgia | Texas
VAT  Heilige Stoel | Saint-Siège
VEN  Bolivariaanse Republiek Venezuela | Venezuela, RB
VNM  Viet Nam | Socialistische Republiek Vietnam | Viêt Nam
XKX  Republiek Kosovo | Kosovaarse
ZAF  RSA | Zuid-Afrikaanse | sud-africaine | Republic of South Africa
ZWE  Rhodesië | Zimbabwaanse
"""


@lru_cache
def the_atlas() -> Atlas:
    return load_atlas()


def _seen(text: str) -> Seen:
    return Seen(text, fold(text), (Stretch(0, 0, 0),))


def _codes(names: Iterable[AtlasName]) -> set[str]:
    return {code for name in names for code in name.codes}


def _found(text: str) -> list[tuple[str, str]]:
    """Each place of a text, with what it may mean."""
    return [
        (text[mention.start : mention.end], " ".join(sorted(_codes(mention.names))))
        for mention in find_places(_seen(text), the_atlas())
    ]


def _prose() -> list[tuple[str, str]]:
    lines = (line.split(maxsplit=1) for line in LEGAL_PROSE.strip().splitlines())
    return [(code, form.strip()) for code, forms in lines for form in forms.split("|")]


def test_there_are_more_than_two_hundred_forms_of_legal_prose() -> None:
    assert len(_prose()) > 200


@pytest.mark.parametrize(("code", "form"), _prose())
def test_a_form_of_legal_prose_means_its_country_and_no_other(code: str, form: str) -> None:
    assert {codes for _, codes in _found(f"De vereniging, met zetel te Xyz, {form}, hierna de Partner.")} == {code}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_the_locale_data_means_its_country(language: str) -> None:
    codes = {
        name.text: name for name in the_atlas().names if name.form == "code" and len(name.text) == 2 and name.codes
    }
    territories = Locale(language).territories
    for two, place in codes.items():
        if two in territories:
            assert set(place.codes) <= _codes(look_up(territories[two], the_atlas())), territories[two]
            assert set(place.codes) <= _codes(look_up(fold(territories[two]).upper(), the_atlas()))


def test_only_names_that_are_open_by_nature_mean_several_countries() -> None:
    several = {
        spelling(name.text)
        for name in the_atlas().names
        if name.kind in (PlaceKind.STATE, PlaceKind.TERRITORY) and name.form != "code" and not name.weak
        if len(_codes(each for each in look_up(name.text, the_atlas()) if not each.weak)) > 1
    }
    assert several == {
        *("channel islands", "kanaaleilanden", "iles anglo normandes", "kanalinseln", "islas del canal"),
        *("isole del canale", "ilhas do canal"),
        *("dominican", "dominicaans", "dominicaanse"),
        *("formosa", "gold coast", "granada", "trinidad"),  # also towns of another country
        "indiana",
    }


def test_every_entry_is_found_as_it_is_written() -> None:
    for name in the_atlas().names:
        assert set(name.codes) <= _codes(look_up(name.text, the_atlas())), name.text


# --- What is not a place -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Romaans recht, formaliteiten, Chadwick & Sons, romaanse talen",
        "I mali della società, il domani, oman, de oma van Jan",
        "Turkije is een land".replace("Turkije", "turkey"),
        "Rome I-verordening en Brussel Ibis",
        "het Verdrag van Wenen, the Geneva Conventions, la Convention de La Haye, het Akkoord van Parijs",
        "University of Georgia",
        "Gulf of Guinea, New Guinea, Indian Ocean, Indische Oceaan",
        "in de Nederlandse taal, en langue française, in deutscher Sprache",
        "US dollars, Zwitserse frank, francs suisses",
        "LET US AGREE: UN CONTRATO ENTRE LAS PARTES, EU E TU, PARTIJ A VS PARTIJ B",
        "vs. de andere partij, un contrat, eu e tu",
        "la paz entre los pueblos. La paz es un derecho.",
        "reading the best split of the sale",
        "het niger van de huid, a chad, the jersey he wore, guinea fowl",
    ],
)
def test_words_that_only_look_like_a_place_are_left_alone(text: str) -> None:
    assert _found(text) == []


def test_a_name_lies_never_within_a_word() -> None:
    assert _found("Congolaise? Nee: Congolaisetje, Omanitje, Perugianen, Ghanaweg.") == [("Congolaise", "COD COG")]


def test_a_hyphen_a_line_break_and_an_apostrophe_do_not_hide_a_name() -> None:
    assert _found("Verenigde\nStaten, Zuid\u2011Afrika, Côte\u00a0d\u2019Ivoire, l'Ouganda, China's") == [
        ("Verenigde\nStaten", "USA"),
        ("Zuid\u2011Afrika", "ZAF"),
        ("Côte\u00a0d\u2019Ivoire", "CIV"),
        ("Ouganda", "UGA"),
        ("China", "CHN"),
    ]


def test_the_longest_name_counts() -> None:
    assert _found("Guinea-Bissau, Papoea-Nieuw-Guinea, Equatorial Guinea, Guinea") == [
        ("Guinea-Bissau", "GNB"),
        ("Papoea-Nieuw-Guinea", "PNG"),
        ("Equatorial Guinea", "GNQ"),
        ("Guinea", "GIN"),
    ]
    assert _found("New Jersey") == [("New Jersey", "USA")]
    assert _found("Benin City") == [("Benin City", "NGA")]
    assert _found("Monaco di Baviera") == [("Monaco di Baviera", "DEU")]
    assert _found("Northern Ireland") == [("Northern Ireland", "GBR")]


@given(
    st.lists(
        st.sampled_from(["Guinea", "Bissau", "U.S.", "é", "\n", "-", "İ", "ß", "the Congo", "(", ".", "UN", "d'", " "])
    )
)
def test_places_lie_within_the_text_in_order_and_never_within_each_other(pieces: list[str]) -> None:
    text = " ".join(pieces)
    mentions = find_places(_seen(text), the_atlas())
    edges = [edge for mention in mentions for edge in (mention.start, mention.end)]
    assert edges == sorted(edges)
    assert all(0 <= mention.start < mention.end <= len(text) and mention.names for mention in mentions)


def test_the_end_of_a_sentence_ends_a_name() -> None:
    assert _found("Zij werken in Guinea. Bissau is de hoofdstad van een buurland.") == [
        ("Guinea", "GIN"),
        ("Bissau", "GNB"),
    ]
    assert _found("gevestigd te St. Lucia") == [("St. Lucia", "LCA")]


def test_the_dutch_word_for_if_is_not_the_german_name_of_india() -> None:
    assert _found("Indien de partijen dit wensen. Indien een partij, indien nodig, verzaakt.") == []
    assert _found("eine Gesellschaft der Republik Indien") == [("Republik Indien", "IND")]


def test_an_abbreviation_counts_only_in_capitals() -> None:
    assert _found("gevestigd in de VS; partij vs. partij") == [("VS", "USA")]


# --- Names that mean several places --------------------------------------------------------------------------------


def _settled(text: str) -> set[str]:
    return _codes(settle(find_places(_seen(text), the_atlas())))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("Georgia, USA", "USA"),
        ("Tbilisi, Georgia", "GEO"),
        ("Atlanta, Georgia", "USA"),
        ("Luxemburg", "LUX"),
        ("provincie Luxemburg", "BEL"),
        ("6700 Arlon, Luxembourg", "BEL"),
        ("L-1234 Luxembourg", "LUX"),
        ("Kinshasa, Congo", "COD"),
        ("Brazzaville, Congo", "COG"),
        ("Seoul, Korea", "KOR"),
        ("Pyongyang, Korea", "PRK"),
        ("Bissau, Guinea", "GNB"),
        ("Conakry, Guinea", "GIN"),
        ("Juba, Sudan", "SSD"),
        ("Belfast, Ireland", "GBR"),
        ("Dublin, Ireland", "IRL"),
        ("Thessaloniki, Macedonia", "GRC"),
        ("Skopje, Macedonia", "MKD"),
        ("Taipei, China", "TWN"),
        ("Hong Kong, China", "HKG"),
        ("Willemstad, Curaçao, Koninkrijk der Nederlanden", "CUW"),
        ("Saint-Denis, La Réunion, France", "FRA"),
        ("Paris, Texas", "USA"),
        ("Naples, Florida", "USA"),
        ("Valencia, Venezuela", "VEN"),
        ("Valencia, España", "ESP"),
        ("Córdoba, Argentina", "ARG"),
        ("Tripoli, Lebanon", "LBN"),
        ("Tripoli, Libya", "LBY"),
        ("Avenue de Genève 3, 1000 Bruxelles, Belgique", "BEL"),
        ("Granada, España", "ESP"),
        ("London, Ontario", "CAN"),
        ("Victoria, Seychelles", "SYC"),
        ("San José, Costa Rica", "CRI"),
        ("San Jose, California", "USA"),
        ("Birmingham, Alabama", "USA"),
        ("Santiago, Chile", "CHL"),
        ("Macao, China", "MAC"),
        ("Amman, Jordan", "JOR"),
        ("St. Helier, Jersey", "JEY"),
        ("Ankara, Turkey", "TUR"),
    ],
)
def test_the_names_of_an_address_help_to_understand_each_other(address: str, code: str) -> None:
    assert _settled(address) == {code}


@pytest.mark.parametrize("name", ["Georgia", "Congo", "Korea", "Congolese", "Limburg", "Jeruzalem", "Tripoli"])
def test_a_name_that_is_open_by_nature_stays_open(name: str) -> None:
    assert len(_settled(name)) > 1


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Jordan", {"JOR"}),
        ("Chad", {"TCD"}),
        ("Jersey", {"JEY"}),
        ("Mali", {"MLI"}),
        ("Niger", {"NER"}),
        ("Turkey", {"TUR"}),
        ("Georgia", {"GEO", "USA"}),
        ("Korea", {"KOR", "PRK"}),
        ("Congo", {"COD", "COG"}),
    ],
)
def test_a_name_that_is_also_something_else_is_marked_weak(name: str, codes: set[str]) -> None:
    names = [each for each in look_up(name, the_atlas()) if each.form == "name"]
    assert _codes(names) == codes
    assert all(each.weak for each in names)


# --- Territories, disputed places, states of the past --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "codes", "parent"),
    [
        ("Aruba", PlaceKind.TERRITORY, {"ABW"}, "NLD"),
        ("Curaçao", PlaceKind.TERRITORY, {"CUW"}, "NLD"),
        ("Sint Maarten", PlaceKind.TERRITORY, {"SXM"}, "NLD"),
        ("Groenland", PlaceKind.TERRITORY, {"GRL"}, "DNK"),
        ("Faeröer", PlaceKind.TERRITORY, {"FRO"}, "DNK"),
        ("Puerto Rico", PlaceKind.TERRITORY, {"PRI"}, "USA"),
        ("Guam", PlaceKind.TERRITORY, {"GUM"}, "USA"),
        ("Gibraltar", PlaceKind.TERRITORY, {"GIB"}, "GBR"),
        ("Bermuda", PlaceKind.TERRITORY, {"BMU"}, "GBR"),
        ("Cayman Islands", PlaceKind.TERRITORY, {"CYM"}, "GBR"),
        ("Guernsey", PlaceKind.TERRITORY, {"GGY"}, "GBR"),
        ("Isle of Man", PlaceKind.TERRITORY, {"IMN"}, "GBR"),
        ("Nouvelle-Calédonie", PlaceKind.TERRITORY, {"NCL"}, "FRA"),
        ("Frans-Polynesië", PlaceKind.TERRITORY, {"PYF"}, "FRA"),
        ("Macau", PlaceKind.TERRITORY, {"MAC"}, "CHN"),
        ("Réunion", PlaceKind.INTEGRAL, {"FRA"}, None),
        ("Guadeloupe", PlaceKind.INTEGRAL, {"FRA"}, None),
        ("Martinique", PlaceKind.INTEGRAL, {"FRA"}, None),
        ("Frans-Guyana", PlaceKind.INTEGRAL, {"FRA"}, None),
        ("Mayotte", PlaceKind.INTEGRAL, {"FRA"}, None),
        ("Canarische Eilanden", PlaceKind.INTEGRAL, {"ESP"}, None),
        ("Azoren", PlaceKind.INTEGRAL, {"PRT"}, None),
        ("Madeira", PlaceKind.INTEGRAL, {"PRT"}, None),
        ("Hawaii", PlaceKind.INTEGRAL, {"USA"}, None),
        ("Bonaire", PlaceKind.INTEGRAL, {"NLD"}, None),
        ("Saba", PlaceKind.INTEGRAL, {"NLD"}, None),
        ("St. Eustatius", PlaceKind.INTEGRAL, {"NLD"}, None),
        ("Noord-Cyprus", PlaceKind.DISPUTED, set(), None),
        ("Westelijke Sahara", PlaceKind.DISPUTED, {"ESH"}, None),
        ("Abchazië", PlaceKind.DISPUTED, set(), None),
        ("Zuid-Ossetië", PlaceKind.DISPUTED, set(), None),
        ("Transnistrië", PlaceKind.DISPUTED, set(), None),
        ("Somaliland", PlaceKind.DISPUTED, set(), None),
        ("De Krim", PlaceKind.DISPUTED, set(), None),
        ("Oost-Jeruzalem", PlaceKind.DISPUTED, set(), None),
        ("Joegoslavië", PlaceKind.FORMER, {"BIH", "HRV", "MNE", "MKD", "SRB", "SVN", "XKX"}, None),
        ("Sovjet-Unie", PlaceKind.FORMER, None, None),
        ("Servië en Montenegro", PlaceKind.FORMER, {"SRB", "MNE", "XKX"}, None),
        ("Tsjecho-Slowakije", PlaceKind.FORMER, {"CZE", "SVK"}, None),
        ("Nederlandse Antillen", PlaceKind.FORMER, None, None),
        ("Ruanda-Urundi", PlaceKind.FORMER, {"RWA", "BDI"}, None),
        ("Verenigde Naties", PlaceKind.ORGANISATION, set(), None),
        ("European Union", PlaceKind.ORGANISATION, set(), None),
        ("Antarctica", PlaceKind.ORGANISATION, set(), None),
        ("Vlaanderen", PlaceKind.REGION, {"BEL"}, None),
        ("Catalonië", PlaceKind.REGION, {"ESP"}, None),
        ("Bavaria", PlaceKind.REGION, {"DEU"}, None),
        ("Beieren", PlaceKind.REGION, {"DEU"}, None),
        ("Kerala", PlaceKind.REGION, {"IND"}, None),
        ("canton de Genève", PlaceKind.REGION, {"CHE"}, None),
        ("Schotland", PlaceKind.REGION, {"GBR"}, None),
    ],
)
def test_a_place_is_of_the_kind_that_the_law_of_the_index_gives_it(
    name: str, kind: PlaceKind, codes: set[str] | None, parent: str | None
) -> None:
    (first, *_) = [each for each in look_up(name, the_atlas()) if each.form != "code"]
    assert (first.kind, first.parent) == (kind, parent)
    if codes is not None:
        assert set(first.codes) == codes


@pytest.mark.parametrize("address", ["Sukhumi, Abkhazia, Georgia", "Simferopol, Crimea, Ukraine", "Tiraspol, Moldova"])
def test_where_a_disputed_place_is_named_no_state_is(address: str) -> None:
    assert _settled(address) == set()


def test_a_state_of_the_past_is_settled_by_a_town() -> None:
    assert _settled("Belgrado, Joegoslavië") == {"SRB"}


def test_a_territory_knows_its_parent_and_a_state_has_none() -> None:
    assert parent_of(CountryCode("CUW"), the_atlas()) == "NLD"
    assert parent_of(CountryCode("BEL"), the_atlas()) is None
    assert is_disputed(CountryCode("ESH"), the_atlas())
    assert not is_disputed(CountryCode("MAR"), the_atlas())


# --- Looking up and showing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"), [("UG", "UGA"), ("uga", "UGA"), ("XK", "XKX"), ("AND", "AND"), ("ET", "ETH")]
)
def test_a_code_is_a_name_when_it_stands_alone(code: str, expected: str) -> None:
    assert look_up(code, the_atlas())[0].codes == (expected,)


def test_a_code_is_no_word_of_a_text() -> None:
    assert _found("AND in PER, IS, BE, DE") == []


def test_na_is_not_taken_for_namibia() -> None:
    # In a column of a sheet it means "not applicable".
    assert look_up("NA", the_atlas()) == ()
    assert look_up("NAM", the_atlas())[0].codes == ("NAM",)


@pytest.mark.parametrize("name", ["Wakanda", "Southern Sudan and more", "", "Oegnda", "Republic"])
def test_what_is_no_name_is_not_guessed(name: str) -> None:
    assert look_up(name, the_atlas()) == ()


def test_near_misses_are_offered() -> None:
    assert near("Oegnda", the_atlas())[0] == "Oeganda"
    assert "Zwitserland" in near("Zwitserlnad", the_atlas())
    assert near("qqqqqqqq", the_atlas()) == ()


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("COD", "nl", "Congo-Kinshasa"),
        ("HKG", "nl", "Hongkong"),
        ("FRA", "nl", "Frankrijk"),
        ("NLD", "nl", "Nederland"),
        ("CHE", "en", "Switzerland"),
        ("MMR", "en", "Myanmar"),
        ("GEO", "en", "Georgia"),
        ("CUW", "nl", "Curaçao"),
        ("TUR", "en", "Türkiye"),
        ("XKX", "fr", "Kosovo"),
        ("MAF", "en", "Saint Martin (French part)"),
        ("GRL", "en", "Greenland"),
        ("GRL", "nl", "Groenland"),
        ("COK", "en", "Cook Islands"),
        ("CYM", "nl", "Kaaimaneilanden"),
        ("FLK", "en", "Falkland Islands"),
        ("FRO", "en", "Faroe Islands"),
        ("NCL", "en", "New Caledonia"),
        ("PYF", "en", "French Polynesia"),
        ("TCA", "en", "Turks and Caicos Islands"),
        ("ROU", "en", "Romania"),
    ],
)
def test_a_country_is_shown_by_its_usual_name(code: str, language: str, name: str) -> None:
    assert name_of(CountryCode(code), Language(language), the_atlas()) == name


def test_every_code_has_a_name_in_every_language() -> None:
    codes = {name.codes[0] for name in the_atlas().names if name.form == "code" and len(name.codes) == 1}
    missing = [
        (code, language)
        for code in codes
        for language in LANGUAGES
        if name_of(code, Language(language), the_atlas()) == code
    ]
    assert missing == []
