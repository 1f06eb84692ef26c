"""Words that must not be written down: status, entry, numbers, records, diagnoses, units.

What is not written cannot be asked for by a court. The patterns stop
what people write without thinking; whoever is stopped without reason says why, and may go on.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import NamedTuple

GONE = "[…]"  # what stands where words were taken out


class Unwritten(StrEnum):
    """Why some words must not be written."""

    STATUS = "status"
    ENTRY = "entry"
    A_NUMBER = "a-number"
    SSN = "ssn"
    RECORD = "record"  # criminal
    DIAGNOSIS = "diagnosis"
    UNIT = "unit"


class Found(NamedTuple):
    """Some characters of a text that must not be written, and why."""

    start: int
    end: int
    why: Unwritten


# Groups of words that the patterns name.
_GROUPS = {
    "US": r"""(?:the )?(?:u\.?s\.?a?\b|united states|country|states\b)|(?:los )?estados unidos
  |este pais|el pais|(?:los )?ee\.? ?uu""",
    "WHO": r"""(?:he|she|they|who|husband|wife|son|daughter|brother|sister|mother|father|mom|dad
  |uncle|aunt|cousin|friend|boyfriend|girlfriend|caller|family|worker|workers|everyone|all)""",
    "IS": r"(?: is| are| was| were|['\u2019]s|['\u2019]re)",
    "AM": r"(?:is|are|was|were|am|['\u2019]s|['\u2019]re)",
    "ES": r"""(?:el|ella|ellos|ellas|quien|esposo|esposa|hijo|hija|hermano|hermana|madre|padre
  |mama|papa|tio|tia|primo|prima|amigo|amiga|novio|novia|familia|trabajador|trabajadora|todos)""",
    "VISA": r"(?:tourist|student|work|visitor|expired|h-?[12][ab]?|f-?1|j-?1|b-?[12])",
    "YEAR": r"(?:19|20)\d\d",
    "YEARS": r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|many|several)",
    "ANOS": r"(?:\d+|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|muchos|varios)",
}
# Over letters without accents, small; a pattern a line, and what is set in goes on with it.
# Each is tried everywhere, and the longest finding stands.
_PATTERNS = {
    Unwritten.STATUS: r"""
un-?documented|\bundocs?\b|\bindocs?\b
illegal (?:alien|immigrant|migrant|person|people|worker|resident)s?
{WHO}{IS}(?: here)?(?: not| n't|n't)? (?:illegal|legal)(?! (?:to|for|help|advice))
(?:an|the|some|those|these|two|three) illegals?(?= ?(?:[.,;!?]|$|who|from|that|and))
illegals\b
(?:here|living|lives|working|works|present|stayed|in {US}) illegally
(?:out of|without|no|lost|any|legal|immigration|her|his|their) (?:(?:legal
  |immigration) )?status\b(?! (?:of (?:the|her|his|this) (?:case|claim|complaint)|update
  |report|line))
unlawful(?:ly)? presen(?:t|ce)
(?:unauthorized|unauthorised) (?:immigrant|worker|alien|resident)s?
(?:no|without|any|have|has|got|false|fake|bad) papers\b(?! (?:for|about|from|of))
overstay(?:ed|s|ing)?
visa (?:overstay|expired|ran out|holder|has expired|is expired|lapsed)
{VISA} visa
(?:has|had|have|got|on|lost) (?:a |an |her |his |their )?visa\b(?! card)
green[ -]?card
(?:lawful |legal )?permanent resident
\blpr\b|\bdaca\b|\bdreamer\b|\btps\b
(?:{AM}|not|am) (?:a |an )?(?:u\.?s\.? |american )?citizens?
(?:u\.?s\.?|american) citizens?\b
non-?citizens?|naturali[sz]ed
asylum (?:seeker|applicant|case|claim)s?|(?:applied|asked|waiting) for asylum
work permit|employment authori[sz]ation|\bead\b
(?:removal|deportation) order|order of (?:removal|deportation)|final order
(?:was|been|were) deported (?:before|in|once|twice|already)|prior deportation
indocumentad[oa]s?
sin (?:papeles|estatus|status|visa\b|mica\b)(?! (?:de|del|para)\b)
sin documentos(?! (?:de|del|que|para)\b)
no (?:tiene|tienen|tenia|tenian|tengo|trae|cuenta con|tenemos) (?:los |sus )?(?:papeles
  |documentos|estatus|status|visa|mica|residencia)(?! (?:de|del|para)\b)
(?:inmigrante|migrante|persona|trabajador|trabajadora|extranjero)e?s? ilegal(?:es)?
(?:un|una|los|las|unos|unas|otros) ilegal(?:es)?(?= ?(?:[.,;!?]|$|que|de|en|y))
\b{ES} (?:es|son|esta|estan|era|eran) ilegal(?:es)?(?! (?:que|lo))
(?:esta|estan|vive|viven|estoy|estaba|trabaja|trabajan|aqui) ilegal(?:es|mente)?
(?:estatus|status|situacion|condicion|calidad) (?:migratori[oa]|legal|irregular)
(?:visa|mica|residencia) (?:vencida|expirada|caducada)
(?:vencio|vencieron|expiro|caduco|caducaron|acabo) (?:la|su|el|sus) (?:visa|mica
  |permiso de trabajo|permiso|residencia|papeles)
visa de (?:turista|estudiante|trabajo|visitante)
(?:tiene|tenia|con|su|la|una) mica\b
tarjeta verde
residente (?:permanente|legal)s?|residencia (?:permanente|legal)
(?:es|son|soy|no es|no son) (?:(?:un|una) )?ciudadan[oa]s?
ciudadan[oa]s? (?:american[oa]s?|estadounidenses?)
permiso de trabajo
solicitante de asilo|(?:pidio|pidieron|solicito|pedir|caso de) asilo
orden(?:es)? de (?:deportacion|expulsion|remocion)
(?:fue|fueron|habia sido|ya (?:lo|la|los) )\s?deporta(?:d[oa]s?|ron) (?:antes|ya|en
  |una vez|dos veces)
(?:esta|estan|estaba|anda|andan|vive|viven|trabaja|trabajan) de ilegal(?:es)?
(?:papeles|mica|documentos) (?:chuec|fals)[oa]s?
(?:un|una|los|las|unos|es|son) mojad[oa]s?\b(?= ?(?:[.,;!?]|$|que|de|y))
""",
    Unwritten.ENTRY: r"""
entered (?:without (?:inspection|papers|documents|a visa|visa)|illegally|{US}
  |with a visa|through (?:the )?(?:border|desert|mexico|texas|arizona))
without inspection|\bewi\b
crossed (?:over|the (?:border|river|desert|line)|into the u)
(?:came|come|arrived|got) (?:here|(?:in)?to {US}|in {US})(?: (?:illegally|in {YEAR}
  |{YEARS} years? ago|through|when|as a|at age|without|with a))?
(?:came|arrived|here) (?:in|since) {YEAR}
(?:been|lived|living) (?:here|in {US}) (?:for|since) (?:{YEARS}|{YEAR})(?: years?)?
date of (?:entry|arrival)|entry date|manner of entry
(?:paid|with|by|the|a) (?:a )?(?:coyote|smuggler|pollero)s?\b
(?:entr(?:o|aron|e|amos|ado)|ingres(?:o|aron|e|ado)) (?:a (?:{US})|al pais
  |sin (?:inspeccion|papeles|documentos|visa)|con visa|ilegalmente|por (?:la frontera
  |el desierto|el rio|mexico|texas|arizona|el cerro))
cruz(?:o|aron|e|amos|ado|ar) (?:la (?:frontera|linea)|el (?:rio|desierto|cerro)|por el
  |de mojado)
(?:pas|brinc)(?:o|aron|e|amos|ar) (?:la (?:frontera|linea)|por el (?:desierto|rio|cerro)
  |el rio|de mojad[oa]s?)
(?:jumped|snuck (?:across|over)|sneaked (?:across|over)) the (?:border|line|river)
(?:lleg(?:o|aron|ue|amos)|vin(?:o|ieron|e|imos)) (?:a (?:{US})|al pais
  |aqui(?= (?:en {YEAR}|hace)))
(?:lleg(?:o|aron|ue)|vin(?:o|ieron|e)) (?:aqui )?(?:en {YEAR}|hace {ANOS} anos?)
llev(?:a|an|o|amos) {ANOS} anos? (?:aqui|en (?:{US}))
(?:aqui|en (?:{US})) (?:desde {YEAR}|desde hace {ANOS} anos?)
fecha de (?:entrada|ingreso|llegada)(?! (?:al? |del? )?(?:trabajo|empleo|la empresa
  |laboral|la finca|restaurante))
(?:con|pago|pagaron|un|el|al) (?:un |al )?(?:coyote|pollero)s?\b
""",
    Unwritten.A_NUMBER: r"""
\ba ?[-#:.]{0,2} ?\d{3}[- .]?\d{3}[- .]?\d{2,3}\b
(?:alien|a|numero a|numero de extranjero)[- ]?(?:numero|number|registration(?: number)?|no\.?
  |num\.?|#)? ?(?:is|es)?[:#]? ?\d[\d .-]{6,10}\d
\buscis ?#? ?\d{3}[- ]?\d{3}[- ]?\d{3}\b
""",
    Unwritten.SSN: r"""
\b\d{3}[- .]\d{2}[- .]\d{4}\b
(?:ssn|social security|soc sec|seguro social|social|itin)(?: number| numero)?(?: is| es
  |:)? ?#?[:]? ?\d[\d -]{6,11}\d
(?:no|without|false|fake|borrowed|any|sin|falso|prestado) (?:(?:a|an
  |un) )?(?:valid )?(?:ssn|social security(?: number)?|seguro social|itin)\b
(?:seguro social|social security|ssn|social) (?:falso|chueco|prestado|fake|false)
""",
    Unwritten.RECORD: r"""
criminal (?:record|history|background|conviction)s?
(?:was |been |were )?convicted|convictions?\b
felon(?:y|ies|s)?\b|misdemeanou?rs?|rap sheet
(?:arrested|charged|jailed|prison) (?:for (?!no |nothing|asking|being)|with |before)\w+
(?:prior|previous|past|old) (?:arrest|charge|offen[sc]e)s?
(?:has|have|had|with|clean) (?:a |no |any )?(?:police )?record\b(?! of)
\bdui\b|\boui\b|\bdwi\b|drunk driving
on (?:probation|parole)|(?:served|did) time\b|gang member
antecedentes(?: (?:penales|criminales|policiales))?
record (?:criminal|policial|policiaco|penal|limpio)
(?:fue|fueron|ha sido|estuvo) condenad[oa]s?|condena\b
(?:cometio|cometieron|por un|tiene un|tuvo un) (?:delito|crimen|felonia)|felonias?\b
  |delito (?:grave|menor)
(?:arrestad|detenid)[oa]s? (?:por|antes por) (?:manejar|conducir|robo|robar|drogas
  |pelear|asalto|violencia|borracho|borracha|alcohol|un delito)
estuvo (?:pres[oa]|en (?:la )?(?:carcel|prision))|(?:libertad|probatoria) condicional
  |en probatoria
manej(?:o|aba|ar|ando) (?:borrach[oa]|tomad[oa]|ebri[oa])|pandiller[oa]s?
""",
    Unwritten.DIAGNOSIS: r"""
diagnos(?:ed|is|es|ticad[oa]|ticaron|tico)(?: (?:with|de|con))?(?: \w+)?
bipolar|schizophreni[ac]\w*|psychotic|psychosis|paranoi[da]\w*|mentally ill
  |mental illness|\bptsd\b|depressi(?:on|ve)|\badhd\b|autis\w+|dementia|alzheimer\w*
(?:is|are|was|clinically) depressed
\bhiv\b|\baids\b|\bdiabet\w+|\bcancer\b|\bepilep\w+|hepatitis|tuberculosis
alcoholi[cs]\w*|(?:drug |an? )addict(?:ed|s)?\b|\baddiction
esquizofren\w+|psicotic[oa]s?|psicosis|paranoic[oa]s?|enferm[oa]s? mental(?:es)?
  |enfermedad mental|depresion|deprimid[oa]s?|demencia|trastorno\w*
\bvih\b|\bsida\b|tuberculos[io]s?
alcoholic[oa]s?|drogadict[oa]s?|\badict[oa]s?\b|\badiccion
""",
    Unwritten.UNIT: r"""
\b(?:apt|apartment|unit|apto|apartamento|depto|dpto|departamento|apt\.?o)\b\.?,? ?(?:#
  |no\.?|num\.?|numero|number)? ?[a-z]?-?\d{1,4}[a-z]?\b
\b(?:apt|apto|depto|dpto)\b\.? ?#?[a-z]\b(?! )
\b(?:apartment|apartamento|departamento) (?:#|numero |number )?(?-i:[B-HJ-XZ])\b
\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|court|place|calle \w+
  |avenida \w+)\b\.?,? ?# ?\d{1,4}[a-z]?\b
""",
}


# A dot or a dash between two letters of which neither stands in a word.
_APART = re.compile(r"(?<![^\W\d_][^\W\d_])(?<=[^\W\d_])[.-](?=[^\W\d_](?![^\W\d_]))")


def tidied(text: str) -> str:
    """Write a text in one way: composed letters, and none that no eye sees."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(each for each in composed if unicodedata.category(each) != "Cf")


def find(text: str, but: Collection[Unwritten] = ()) -> list[Found]:
    """Find what must not be written in a tidied text, in order and without overlaps.

    `but` names what may stand here: a diagnosis where medicine is asked for.
    """
    plain, places = _plain(text)
    found = [
        Found(places[match.start()], places[match.end()], why)
        for why, patterns in _compiled().items()
        if why not in but
        for pattern in patterns
        for match in pattern.finditer(plain)
    ]
    return _apart(sorted(found, key=lambda each: (each.start, -each.end)))


def strip(text: str, found: Collection[Found]) -> str:
    """Take the words out that were found, and leave a mark where each stood."""
    ends = [0, *(each.end for each in found)]
    starts = [*(each.start for each in found), len(text)]
    return GONE.join(text[end:start] for end, start in zip(ends, starts, strict=True)).strip()


def pieces(text: str, found: Collection[Found]) -> list[tuple[str, Unwritten | None]]:
    """Cut a text into what may stand and what may not, so that a page can mark it."""
    edges = sorted({0, len(text), *(edge for each in found for edge in each[:2])})
    why = {each.start: each.why for each in found}
    return [(text[start:end], why.get(start)) for start, end in pairwise(edges)]


def _apart(found: list[Found]) -> list[Found]:
    """Leave out what begins within the one before, and let that reach as far."""
    apart: list[Found] = []
    for each in found:
        if apart and each.start < apart[-1].end:
            last = apart.pop()
            each = last._replace(end=max(last.end, each.end))  # noqa: PLW2901
        apart.append(each)
    return apart


def _plain(text: str) -> tuple[str, list[int]]:
    """Fold a text to small letters without accents; tell where each stood, and where it ends.

    Several blanks are one, and letters that stand apart by dots ("D.A.C.A.") are a word.
    """
    kept: list[tuple[str, int]] = []
    for place, letter in enumerate(map(_letter, text)):
        if letter and not (letter == " " and kept and kept[-1][0] == " "):
            kept.append((letter, place))
    between = {match.start() for match in _APART.finditer("".join(each for each, _ in kept))}
    kept = [each for at, each in enumerate(kept) if at not in between]
    return "".join(each for each, _ in kept), [*(place for _, place in kept), len(text)]


@cache
def _letter(letter: str) -> str:
    """Fold a letter: a blank of any kind, a dash of any kind; nothing for a mark upon one."""
    if letter.isspace():
        return " "
    kind = unicodedata.category(letter)
    if kind in {"Mn", "Me"}:
        return ""
    if kind == "Pd":
        return "-"
    folded = unicodedata.normalize("NFKD", letter)[0].lower()
    return folded if len(folded) == 1 else letter


@cache
def _compiled() -> dict[Unwritten, list[re.Pattern[str]]]:
    return {why: list(_patterns(lines)) for why, lines in _PATTERNS.items()}


def _patterns(lines: str) -> Iterator[re.Pattern[str]]:
    """Read patterns: `{US}` stands for a group of words."""
    for line in _joined(lines).strip().splitlines():
        whole = re.sub(r"\{([A-Z]+)\}", lambda name: _joined(_GROUPS[name[1]]), line)
        yield re.compile(rf"(?<!\w)(?:{whole})(?!\w)", re.IGNORECASE)


def _joined(lines: str) -> str:
    return lines.replace("\n  ", "")
