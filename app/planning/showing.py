"""What the forms of the rota offer: people, by how much they carry, and why not."""

from collections.abc import Sequence

from wtforms.fields.choices import SelectChoice

from app.pages.words import Begun
from app.planning.forms import NOBODY
from app.planning.phrases import NOBODY as NOBODY_SAID
from app.rota.fitting import Candidate, candidates
from app.rota.hours import Stint
from app.rota.rules import Rota


def held_by(rota: Rota) -> list[SelectChoice]:
    """Offer nobody, and everybody by first name."""
    people = sorted(rota.responders, key=lambda each: each.first_name)
    return [
        SelectChoice(NOBODY, Begun(NOBODY_SAID)),
        *(SelectChoice(each.code, each.first_name) for each in people),
    ]


def everybody(rota: Rota) -> list[SelectChoice]:
    """Offer everybody by first name."""
    return held_by(rota)[1:]


def offers(rota: Rota, stint: Stint) -> Sequence[Candidate]:
    """List who could take one date of a shift, the least loaded first, then the others."""
    return [each for each in candidates(rota, stint) if each.person != stint.person]
