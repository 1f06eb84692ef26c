"""What all pages of intake share: finding the case, saving a form, saying why it was not."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.rules import Act
from app.intake import service, words, work
from app.intake.rules import Excuse
from app.intake.unwritten import pieces
from app.intake.work import (
    DestroyedError,
    RefusedError,
    StaleError,
    UnwrittenError,
    Wording,
    Work,
)
from app.pages.desk import desk
from app.pages.forms import Form
from app.pages.guard import visitor
from app.pages.shell import frame, page, say
from app.pages.words import LANGUAGES, Lazy, lazy, read
from app.pages.words import gettext as _

FRESH = 200  # a page that was asked for, and no form that came back

bp = frame(
    Blueprint("intake", __name__, url_prefix="/cases/<name>", template_folder="../templates")
)

Show = Callable[..., Response]
DESTROYED = lazy("The key of this case was destroyed: nothing can be written down for it.")


@contextmanager
def at_work(name: str, *, alone: bool = False) -> Iterator[Work]:
    """Take up a case, in one transaction; 404 for who may not see it, as where there is none.

    `alone`: nobody else changes it meanwhile.
    """
    own, take = desk(), work.begin if alone else work.look
    with own.database.transaction() as session:
        found = take(session, own.keyring, name, visitor(), own.clock.now())
        yield found or abort(404)


@contextmanager
def looking(name: str, part: str) -> Iterator[Work]:
    """Look at a part of a case, which is written down."""
    with at_work(name) as found:
        yield found
        found.record(part, Act.SAW_CASE)


def show(work: Work, template: str, status: int = 200, **values: object) -> Response:
    """Answer with a page of a case."""
    return page(
        f"intake/{template}.html",
        status,
        sheet=service.sheet_of(work),
        case=work.case,
        home=home(work.case.name),
        spoken=_spoken(request.args.get("aloud"), work.case.language),
        **values,
    )


def attempt(work: Work, form: Form, do: Callable[[], Answer], shown: Show) -> Response | Answer:
    """Do what a form asks for; answer with its page, and all that was typed, where it fails."""
    if not form.validate_on_submit():
        return shown(work, form, status=422)
    try:
        return do()
    except StaleError:
        return shown(work, form, status=409, stale=True)
    except RefusedError as refused:
        return shown(work, form, status=422, refusal=words.REFUSALS[refused.why])
    except UnwrittenError as found:
        return shown(work, form, status=422, stopped=_stopped(work, found))
    except DestroyedError:
        return shown(work, form, status=422, refusal=DESTROYED)


def wording() -> Wording:
    """Read what is to be done with words that must not be written."""
    how, why = request.form.get("how"), request.form.get("excuse")
    excuse = Excuse(why) if how == "excuse" and why in set(Excuse) else None
    shown = request.form.get("shown", "")[:64]
    return Wording(stripped=how == "strip", excuse=excuse, shown=shown)


def home(name: str, part: str = "") -> str:
    """Give the address of the page of a case."""
    return url_for("cases.case", name=name.upper(), _anchor=part or None)


def back(name: str, part: str = "") -> Answer:
    """Go on at the page of the case."""
    return redirect(home(name, part), 303)


@bp.app_template_global("intake_words")
def _words() -> object:
    """Give templates, those of other rooms too, what things are called."""
    return words


@bp.app_template_global("intake_aloud")
def aloud(text: Lazy) -> dict[str, str]:
    """Give a question in both languages, as one asks it aloud."""
    book = read(desk().settings.locales)
    return {code: book[code].get(text.english, text.english) for code in LANGUAGES}


def _spoken(wanted: str | None, callers: str | None) -> list[str]:
    """Choose in which languages the questions stand: both, the caller's first, or one."""
    if wanted in LANGUAGES:
        return [wanted]
    return sorted(LANGUAGES, key=lambda code: code != callers)


def uuid_of(text: str) -> UUID:
    """Read an id; 404 where it is none."""
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def stamp(
    form: Form, work: Work, state: tuple[object, ...], more: object, status: int | None = None
) -> None:
    """Write down in a form what the page shows; one that came back keeps what it had seen.

    `more` is None, or `status` FRESH, where none came back. Where it came back because what it
    had seen is stale, the page shows how it stands now, and knows it.
    """
    stale = isinstance(more, dict) and more.get("stale")
    if more is None or status == FRESH or stale:
        form.seen.data = work.stamp(*state)


def fresh() -> str:
    """Name what is written next."""
    return str(uuid4())


def name_anew(form: Form) -> None:
    """Name once more what a form writes, where the name that came cannot be read."""
    form.id.data = fresh() if form.id.errors else form.id.data


def say_saved(*, changed: bool) -> None:
    """Say whether what was sent has changed anything."""
    say(_("Saved.") if changed else _("Nothing has changed."))


def _stopped(work: Work, found: UnwrittenError) -> Mapping[str, object]:
    """Give what a page marks, and the stamp by which the very same texts are excused."""
    marked = {
        name: pieces(found.texts[name], spans) for name, spans in sorted(found.found.items())
    }
    whys = {span.why for spans in found.found.values() for span in spans}
    return {
        "marked": marked,
        "whys": [words.UNWRITTEN[why] for why in words.UNWRITTEN if why in whys],
        "excuses": list(words.EXCUSES.items()),
        "shown": work.shown(found.texts),
    }
