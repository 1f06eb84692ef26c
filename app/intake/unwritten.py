"""Words that must not be written down: status, entry, numbers, records, diagnoses, units.

What is not written cannot be asked for by a court (facts/domain.md, 1.5). The patterns stop what
people write without thinking; whoever is stopped without reason says why, and may go on.
"""

import re
import unicodedata
from collections.abc import Collection
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


_US = (
    r"(?:the )?(?:u\.?s\.?a?\b|united states|country|states\b)|(?:los )?estados unidos|este pais"
    r"|el pais|(?:los )?ee\.? ?uu"
)
_WHO = (
    r"(?:he|she|they|who|husband|wife|son|daughter|brother|sister|mother|father|mom|dad|uncle"
    r"|aunt|cousin|friend|boyfriend|girlfriend|caller|family|worker|workers|everyone|all)"
)
_IS = r"(?: is| are| was| were|'s|'re|’s|’re)"
_ES = r"(?:el|ella|ellos|ellas|quien|esposo|esposa|hijo|hija|hermano|hermana|madre|padre|mama"
_ES += r"|papa|tio|tia|primo|prima|amigo|amiga|novio|novia|familia|trabajador|trabajadora|todos)"
_VISA = r"(?:tourist|student|work|visitor|expired|h-?[12][ab]?|f-?1|j-?1|b-?[12])"
_YEAR = r"(?:19|20)\d\d"
_YEARS = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|many|several)"
_ANOS = r"(?:\d+|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|muchos|varios)"

# Over letters without accents, small. Each is tried everywhere; the longest finding stands.
_PATTERNS = {
    Unwritten.STATUS: (
        r"un-?documented",
        r"illegal (?:alien|immigrant|migrant|person|people|worker|resident)s?",
        rf"{_WHO}{_IS}(?: here)?(?: not| n't|n't)? (?:illegal|legal)(?! (?:to|for|help|advice))",
        r"(?:an|the|some|those|these|two|three) illegals?(?= ?(?:[.,;!?]|$|who|from|that|and))",
        r"illegals\b",
        rf"(?:here|living|lives|working|works|present|stayed|in {_US}) illegally",
        r"(?:out of|without|no|lost|any|legal|immigration|her|his|their) (?:legal |immigration )?"
        r"status\b(?! (?:of (?:the|her|his|this) (?:case|claim|complaint)|update|report|line))",
        r"unlawful(?:ly)? presen(?:t|ce)",
        r"(?:unauthorized|unauthorised) (?:immigrant|worker|alien|resident)s?",
        r"(?:no|without|any|have|has|got|false|fake|bad) papers\b(?! (?:for|about|from|of))",
        r"overstay(?:ed|s|ing)?",
        r"visa (?:overstay|expired|ran out|holder|has expired|is expired|lapsed)",
        rf"{_VISA} visa",
        r"(?:has|had|have|got|on|lost) (?:a |an |her |his |their )?visa\b(?! card)",
        r"green[ -]?card",
        r"(?:lawful |legal )?permanent resident",
        r"\blpr\b|\bdaca\b|\bdreamer\b|\btps\b",
        rf"(?:{_IS.replace('(?: ', '(?:')}|not|am) (?:a |an )?(?:u\.?s\.? |american )?citizens?",
        r"(?:u\.?s\.?|american) citizens?\b",
        r"non-?citizens?|naturali[sz]ed",
        r"asylum (?:seeker|applicant|case|claim)s?|(?:applied|asked|waiting) for asylum",
        r"work permit|employment authori[sz]ation|\bead\b",
        r"(?:removal|deportation) order|order of (?:removal|deportation)|final order",
        r"(?:was|been|were) deported (?:before|in|once|twice|already)|prior deportation",
        r"indocumentad[oa]s?",
        r"sin (?:papeles|estatus|status|visa\b|mica\b)(?! (?:de|del|para)\b)",
        r"sin documentos(?! (?:de|del|que|para)\b)",
        r"no (?:tiene|tienen|tenia|tenian|tengo|trae|cuenta con|tenemos) (?:los |sus )?"
        r"(?:papeles|documentos|estatus|status|visa|mica|residencia)(?! (?:de|del|para)\b)",
        r"(?:inmigrante|migrante|persona|trabajador|trabajadora|extranjero)e?s? ilegal(?:es)?",
        r"(?:un|una|los|las|unos|unas|otros) ilegal(?:es)?(?= ?(?:[.,;!?]|$|que|de|en|y))",
        rf"\b{_ES} (?:es|son|esta|estan|era|eran) ilegal(?:es)?(?! (?:que|lo))",
        r"(?:esta|estan|vive|viven|estoy|estaba|trabaja|trabajan|aqui) ilegal(?:es|mente)?",
        r"(?:estatus|status|situacion|condicion|calidad) (?:migratori[oa]|legal|irregular)",
        r"(?:visa|mica|residencia) (?:vencida|expirada|caducada)",
        r"(?:vencio|vencieron|expiro|caduco|caducaron|acabo) (?:la|su|el|sus) "
        r"(?:visa|mica|permiso de trabajo|permiso|residencia|papeles)",
        r"visa de (?:turista|estudiante|trabajo|visitante)",
        r"(?:tiene|tenia|con|su|la|una) mica\b",
        r"tarjeta verde",
        r"residente (?:permanente|legal)s?|residencia (?:permanente|legal)",
        r"(?:es|son|soy|no es|no son) (?:(?:un|una) )?ciudadan[oa]s?",
        r"ciudadan[oa]s? (?:american[oa]s?|estadounidenses?)",
        r"permiso de trabajo",
        r"solicitante de asilo|(?:pidio|pidieron|solicito|pedir|caso de) asilo",
        r"orden(?:es)? de (?:deportacion|expulsion|remocion)",
        r"(?:fue|fueron|habia sido|ya (?:lo|la|los) )\s?deporta(?:d[oa]s?|ron) (?:antes|ya|en"
        r"|una vez|dos veces)",
        r"(?:un|una|los|las|unos|es|son) mojad[oa]s?\b(?= ?(?:[.,;!?]|$|que|de|y))",
    ),
    Unwritten.ENTRY: (
        r"entered (?:without (?:inspection|papers|documents|a visa|visa)|illegally"
        rf"|{_US}|with a visa|through (?:the )?(?:border|desert|mexico|texas|arizona))",
        r"without inspection|\bewi\b",
        r"crossed (?:over|the (?:border|river|desert|line)|into the u)",
        rf"(?:came|come|arrived|got) (?:here|(?:in)?to {_US}|in {_US})(?: (?:illegally|in {_YEAR}"
        rf"|{_YEARS} years? ago|through|when|as a|at age|without|with a))?",
        rf"(?:came|arrived|here) (?:in|since) {_YEAR}",
        rf"(?:been|lived|living) (?:here|in {_US}) (?:for|since) (?:{_YEARS}|{_YEAR})"
        r"(?: years?)?",
        r"date of (?:entry|arrival)|entry date|manner of entry",
        r"(?:paid|with|by|the|a) (?:a )?(?:coyote|smuggler|pollero)s?\b",
        r"(?:entr(?:o|aron|e|amos|ado)|ingres(?:o|aron|e|ado)) "
        rf"(?:a (?:{_US})|al pais|sin (?:inspeccion|papeles|documentos|visa)|con visa|ilegalmente"
        r"|por (?:la frontera|el desierto|el rio|mexico|texas|arizona|el cerro))",
        r"cruz(?:o|aron|e|amos|ado|ar) (?:la (?:frontera|linea)|el (?:rio|desierto|cerro)"
        r"|por el|de mojado)",
        rf"(?:lleg(?:o|aron|ue|amos)|vin(?:o|ieron|e|imos)) (?:a (?:{_US})|al pais|aqui"
        rf"(?= (?:en {_YEAR}|hace)))",
        rf"(?:lleg(?:o|aron|ue)|vin(?:o|ieron|e)) (?:aqui )?(?:en {_YEAR}|hace {_ANOS} anos?)",
        rf"llev(?:a|an|o|amos) {_ANOS} anos? (?:aqui|en (?:{_US}))",
        rf"(?:aqui|en (?:{_US})) (?:desde {_YEAR}|desde hace {_ANOS} anos?)",
        r"fecha de (?:entrada|ingreso|llegada)(?! (?:al? |del? )?(?:trabajo|empleo|la empresa"
        r"|laboral|la finca|restaurante))",
        r"(?:con|pago|pagaron|un|el|al) (?:un |al )?(?:coyote|pollero)s?\b",
    ),
    Unwritten.A_NUMBER: (
        r"\ba ?[-#:.]{0,2} ?\d{3}[- .]?\d{3}[- .]?\d{2,3}\b",
        r"(?:alien|a|numero a|numero de extranjero)[- ]?(?:number|registration(?: number)?"
        r"|no\.?|num\.?|#)? ?(?:is|es)?[:#]? ?\d[\d .-]{6,10}\d",
        r"\buscis ?#? ?\d{3}[- ]?\d{3}[- ]?\d{3}\b",
    ),
    Unwritten.SSN: (
        r"\b\d{3}-\d{2}-\d{4}\b",
        r"(?:ssn|social security|soc sec|seguro social|social|itin)(?: number| numero)?"
        r"(?: is| es|:)? ?#?[:]? ?\d[\d -]{6,11}\d",
        r"(?:no|without|false|fake|borrowed|any|sin|falso|prestado) (?:a |an |un )?(?:valid )?"
        r"(?:ssn|social security(?: number)?|seguro social|itin)\b",
        r"(?:seguro social|social security|ssn|social) (?:falso|chueco|prestado|fake|false)",
    ),
    Unwritten.RECORD: (
        r"criminal (?:record|history|background|conviction)s?",
        r"(?:was |been |were )?convicted|convictions?\b",
        r"felon(?:y|ies|s)?\b|misdemeanou?rs?|rap sheet",
        r"(?:arrested|charged|jailed|prison) (?:for (?!no |nothing|asking|being)|with |before)\w+",
        r"(?:prior|previous|past|old) (?:arrest|charge|offen[sc]e)s?",
        r"(?:has|have|had|with|clean) (?:a |no |any )?(?:police )?record\b(?! of)",
        r"\bdui\b|\boui\b|\bdwi\b|drunk driving",
        r"on (?:probation|parole)|(?:served|did) time\b|gang member",
        r"antecedentes(?: (?:penales|criminales|policiales))?",
        r"record (?:criminal|policial|policiaco|penal|limpio)",
        r"(?:fue|fueron|ha sido|estuvo) condenad[oa]s?|condena\b",
        r"(?:cometio|cometieron|por un|tiene un|tuvo un) (?:delito|crimen|felonia)|felonias?\b"
        r"|delito (?:grave|menor)",
        r"(?:arrestad|detenid)[oa]s? (?:por|antes por) (?:manejar|conducir|robo|robar|drogas"
        r"|pelear|asalto|violencia|borracho|borracha|alcohol|un delito)",
        r"estuvo (?:pres[oa]|en (?:la )?(?:carcel|prision))|(?:libertad|probatoria) condicional"
        r"|en probatoria",
        r"manej(?:o|aba|ar|ando) (?:borrach[oa]|tomad[oa]|ebri[oa])|pandiller[oa]s?",
    ),
    Unwritten.DIAGNOSIS: (
        r"diagnos(?:ed|is|es|ticad[oa]|ticaron|tico)(?: (?:with|de|con))?(?: \w+)?",
        r"bipolar|schizophreni[ac]\w*|psychotic|psychosis|paranoi[da]\w*|mentally ill"
        r"|mental illness|\bptsd\b|depressi(?:on|ve)|\badhd\b|autis\w+|dementia|alzheimer\w*",
        r"(?:is|are|was|clinically) depressed",
        r"\bhiv\b|\baids\b|\bdiabet\w+|\bcancer\b|\bepilep\w+|hepatitis|tuberculosis",
        r"alcoholi[cs]\w*|(?:drug |an? )addict(?:ed|s)?\b|\baddiction",
        r"esquizofren\w+|psicotic[oa]s?|psicosis|paranoic[oa]s?|enferm[oa]s? mental(?:es)?"
        r"|enfermedad mental|depresion|deprimid[oa]s?|demencia|trastorno\w*",
        r"\bvih\b|\bsida\b|tuberculos[io]s?",
        r"alcoholic[oa]s?|drogadict[oa]s?|\badict[oa]s?\b|\badiccion",
    ),
    Unwritten.UNIT: (
        r"\b(?:apt|apartment|unit|apto|apartamento|depto|dpto|departamento|apt\.?o)\b\.?"
        r",? ?(?:#|no\.?|num\.?|numero|number)? ?[a-z]?-?\d{1,4}[a-z]?\b",
        r"\b(?:apt|apto|depto|dpto)\b\.? ?#?[a-z]\b(?! )",
        r"\b(?:apartment|apartamento|departamento) (?:#|numero |number )?(?-i:[B-HJ-XZ])\b",
        r"\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|court|place|calle \w+|avenida"
        r" \w+)\b\.?,? ?# ?\d{1,4}[a-z]?\b",
    ),
}  # fmt: skip


def tidied(text: str) -> str:
    """Write a text in one way: composed letters, and none that no eye sees."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(each for each in composed if unicodedata.category(each) != "Cf")


def find(text: str, but: Collection[Unwritten] = ()) -> list[Found]:
    """Find what must not be written in a tidied text, in order and without overlaps.

    `but` names what may stand here: a diagnosis where medicine is asked for.
    """
    plain = _plain(text)
    found = [
        Found(*match.span(), why)
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


def _plain(text: str) -> str:
    """Fold a text letter by letter to small ones without accents; places stay the same."""
    return "".join(map(_letter, text))


@cache
def _letter(letter: str) -> str:
    if letter in "\n\t\u00a0":
        return " "
    folded = unicodedata.normalize("NFKD", letter)[0].lower()
    return folded if len(folded) == 1 else letter


@cache
def _compiled() -> dict[Unwritten, list[re.Pattern[str]]]:
    return {
        why: [re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) for pattern in patterns]
        for why, patterns in _PATTERNS.items()
    }
