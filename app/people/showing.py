"""What a page on people shows, and the sentences that say what came of an act."""

from typing import Any

from app.audit.service import reveals_left
from app.errors import HotlineError
from app.mail import MailAwayError, MailBusyError, MailRefusedError, MailUnsureError
from app.pages.desk import desk
from app.pages.forms import Form
from app.pages.guard import visitor
from app.pages.terms import tongue
from app.pages.words import Lazy, lazy, many
from app.pages.words import gettext as _
from app.people import rules, service, words
from app.people.document import Sheet
from app.people.forms import PersonForm, QualificationForm, ReasonForm, RolesForm
from app.people.importing import Plan, plan
from app.people.rules import Column, Member, Wrong
from app.people.trials import Hindrance
from app.rota.rules import Rota
from app.staff.letters import NoAddressError
from app.staff.rules import Enrolled, Role
from app.staff.service import InvitedAlreadyError, NameTakenError, NumberTakenError

GIVERS = (Role.COORDINATOR, Role.ADMIN)  # of roles
REFUSALS: dict[type[HotlineError], Lazy] = {
    service.NotTheirsError: lazy(
        "This is not yours to change: nobody changes themselves, and offices are an admin's."
    ),
    InvitedAlreadyError: lazy(
        "This letter is on its way already. It was not sent a second time."
    ),
    NoAddressError: lazy(
        "Nothing was sent: there is no address to write to, or no mail server. Show the link"
        " instead."
    ),
    MailRefusedError: lazy(
        "Nothing was sent: the mail server refuses it. Show the link instead."
    ),
    MailAwayError: lazy(
        "Nothing was sent: the mail server does not take it now. Show the link instead."
    ),
    MailBusyError: lazy(
        "Nothing was sent: another letter is on its way just now. Try again in a minute."
    ),
    MailUnsureError: lazy(
        "The mail server has not said whether it takes the letter. If it does not come within a"
        " few minutes, show the link instead."
    ),
}
COLUMNS = {
    "first_name": Column.NAME,
    "phone": Column.NUMBER,
    "languages": Column.LANGUAGES,
    "skills": Column.SKILLS,
    "gender": Column.GENDER,
    "email": Column.EMAIL,
    "tell": Column.TELL,
}


def roll(rota: Rota) -> dict[str, Any]:
    """Give what the page of everybody shows."""
    now = desk().clock.now()
    today = now.astimezone(desk().settings.timezone).date()
    with desk().database.transaction() as session:
        members = service.members(session, rota, now)
    found = {each.code: rules.needs(each, today) for each in members}
    return {
        "members": members,
        "needing": {
            need.value: [each for each in members if need in found[each.code]]
            for need in rules.Need
        },
        "untried": sum(1 for each in members if each.tried_at is None),
        "ending": sum(len(rules.ending(each, today)) for each in members),
        "offices": words.OFFICES,
        "tongue": tongue,
    }


def person(rota: Rota, enrolled: Enrolled, *, mails: bool, **forms: Form) -> dict[str, Any]:
    """Give what the page of one person shows; a form that was sent stands in for its own.

    `mails`: letters can be sent.
    """
    own, code = desk(), enrolled.code
    now = own.clock.now()
    with own.database.transaction() as session:
        member = service.member(session, rota, code, now)
        rows = service.qualifications(session, code)
        left = reveals_left(session, visitor().code, now)
    today = now.astimezone(own.settings.timezone).date()
    return {
        "member": member,
        "rows": rows,
        "left": left,
        "today": today,
        "hidden": enrolled.profile.phone[-2:],
        "has_address": enrolled.profile.email is not None,
        "may_write": mails and enrolled.profile.email is not None,
        "may_give": visitor().may(*GIVERS) and visitor().code != code,
        "may_see": visitor().may(Role.ROTA),
        "kinds": words.KINDS,
        "offices": words.OFFICES,
        "ended": words.ENDED,
        "day": words.day,
        "tongue": tongue,
        "form": forms.get("form") or details(enrolled),
        "given": forms.get("given") or RolesForm(None, roles=_offered(member)),
        "learned": forms.get("learned") or QualificationForm(None),
        "reason": forms.get("reason") or ReasonForm(None),
    }


def details(enrolled: Enrolled) -> PersonForm:
    """Make the form of somebody as they are; number and address stay out of it."""
    known = enrolled.profile
    form = PersonForm(
        None,
        first_name=known.first_name,
        languages=", ".join(known.languages),
        skills=", ".join(known.skills),
        gender=known.gender or "",
        tell=known.tell.value,
        seen=service.stamp(desk().keyring, enrolled),
    )
    form.keep(known)
    return form


def looked(sheet: Sheet) -> Plan:
    """Tell what a file would do to the roll as it is."""
    own = desk()
    with own.database.transaction() as session:
        return plan(
            session,
            own.keyring,
            sheet,
            line=own.settings.hotline_number,
            practice=own.settings.practice,
        )


def tell_taken(form: PersonForm, error: Exception) -> None:
    """Say at its field what somebody else has."""
    if isinstance(error, NumberTakenError):
        form.number.errors = [words.about(Wrong.NUMBER_TAKEN)]
    if isinstance(error, NameTakenError):
        form.first_name.errors = [words.about(Wrong.NAME_TAKEN)]


def changed(names: list[str]) -> str:
    """Say what was changed."""
    if not names:
        return _("Nothing was changed.")
    told = ", ".join(str(words.COLUMNS[COLUMNS[name]]) for name in names)
    if "phone" in names:
        return _("Changed: %(what)s. The new number must be tried.", what=told)
    return _("Changed: %(what)s.", what=told)


def done(planned: Plan) -> str:
    """Say what an import did."""
    added, changed_ = len(planned.added), len(planned.changed)
    return " ".join(
        (
            many(added, _("One person was added."), _("{n} people were added.")),
            many(changed_, _("One was changed."), _("{n} were changed.")),
        )
    )


def refused(error: HotlineError) -> str:
    """Say why somebody's roles were not changed, or why they were sent no link."""
    return str(REFUSALS[type(error)])


def sent(name: str) -> str:
    """Say that somebody was sent the link."""
    return _(
        "The link is on its way to %(name)s, by e-mail. It works once, for fifteen minutes.",
        name=name,
    )


def hindered(hindrance: Hindrance) -> str:
    """Say why a telephone is not tried now."""
    return {
        Hindrance.GONE: _("They are not on the roll any more."),
        Hindrance.RINGS: _("It rings already."),
        Hindrance.BUSY: _("They are being rung for a caller, or talk with one. Try later."),
        Hindrance.OFTEN: _("This was tried often enough for an hour. Try later."),
        Hindrance.REFUSED: _("The telephone company does not ring this number. Look at it."),
        Hindrance.LATER: _("The telephone company is busy. Try again in a minute."),
    }[hindrance]


def offices(member: Member) -> str:
    """Name what somebody does, in the reader's language."""
    return ", ".join(str(words.OFFICES[Role(role)]) for role in member.roles)


def _offered(member: Member | None) -> list[str]:
    roles = member.roles if member else ()
    return list(roles) or [Role.RESPONDER.value]
