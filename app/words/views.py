"""Words: the pages on what callers hear: the flow, each step, and what is not signed."""

from datetime import date
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, url_for
from markupsafe import Markup

from app.line import store as switches
from app.line.rules import Notice
from app.line.versions import FlowKeeper
from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed, roles_of, visitor
from app.pages.shell import frame, page
from app.pages.words import language
from app.staff.rules import EVERY_ROLE
from app.words import names, service, store
from app.words.picture import Labels, drawn, others
from app.words.tree import everywhere, tree
from ivr.approval import State
from ivr.bound import MOST_IN_AN_EMERGENCY, limits

KEEPER = "flows"  # in the application's extensions: who keeps the flows of the line
SIZES = (50, 75, 100, 150)  # of the picture, per cent
BOOTH = "booth.telephones"  # the telephones in the browser, where there are some

bp = frame(
    Blueprint(
        "words",
        __name__,
        url_prefix="/words",
        template_folder="templates",
        static_folder="static",
    )
)


@bp.get("")
@allowed(*EVERY_ROLE)
def flow() -> Response:
    """Show the flow that callers hear, as a picture and as a list."""
    spoken, labels, size = _keeper().current, _labels(), _size()
    pictures = {
        look: Markup(drawn(spoken, labels, wide=look == "wide", scale=size / 100))  # noqa: S704 (ours, escaped by ElementTree)
        for look in ("wide", "narrow")
    }
    usual, hurried = everywhere(spoken), limits(spoken)
    return page(
        "words/flow.html",
        flow=spoken,
        pictures=pictures,
        size=size,
        sizes=SIZES,
        roots=tree(spoken),
        labels=labels,
        elsewhere=lambda node: others(node, labels, usual),
        hurried=lambda name: hurried[name] == MOST_IN_AN_EMERGENCY,
        beside=[each for each in service.BESIDE if each in service.places(spoken)],
        **_versions(),
    )


@bp.get("/step/<name>")
@allowed(*EVERY_ROLE)
def step(name: str) -> Response:
    """Show one step: what it says in all languages, where it leads, who has signed it."""
    loaded = _keeper().good
    written = loaded.flow
    if name not in service.places(written):
        abort(404)
    is_step = name in written.script.steps
    standing = service.standings(loaded, _today()).get(name)
    return page(
        "words/step.html",
        name=name,
        kind=written.step(name).type if is_step else None,
        said=service.texts(written, name),
        spoken=service.texts(_keeper().current, name)
        if service.is_otherwise(_keeper(), name)
        else None,
        flow=written,
        ways=service.ways(written, name) if is_step else [],
        leading=service.leading(written, name),
        standing=standing,
        signature=standing and service.signature(loaded, standing),
        total=service.seconds,
        is_told=is_step and written.step(name).type == "notice",
        notice=_notice(),
        **_versions(),
    )


@bp.get("/unsigned")
@allowed(*EVERY_ROLE)
def unsigned() -> Response:
    """List what no lawyer's signature holds for, with the texts to sign."""
    loaded = _keeper().good
    known = service.standings(loaded, _today()).values()
    return page(
        "words/unsigned.html",
        known=len(known),
        silent=service.silent(known),
        soon=[each for each in known if each.state is State.EXPIRING],
        texts=lambda name: service.texts(loaded.flow, name),
        total=service.seconds,
        flow=loaded.flow,
        **_versions(),
    )


def _keeper() -> FlowKeeper:
    return cast("FlowKeeper", current_app.extensions[KEEPER])


def _today() -> date:
    return desk().clock.now().astimezone(desk().settings.timezone).date()


def _versions() -> dict[str, Any]:
    """Tell which version callers hear, what is wrong with the files, who hears an older one."""
    keeper = _keeper()
    since = keeper.since
    with desk().database.transaction() as session:
        older = store.begun_before(session, since) if since else 0
    return {
        "version": keeper.current.fingerprint,
        "since": since,
        "faults": keeper.faults,
        "older": older,
        "silent_count": len(service.silent(service.standings(keeper.good, _today()).values())),
        "names": names,
        "hear": _hear,
        "may_switch": visitor().may(*roles_of("line.switchboard")),
    }


def _labels() -> Labels:
    """Name everything in the picture; what no signature holds for has a word."""
    keeper = _keeper()
    known, code = service.standings(keeper.good, _today()), language()
    spoken = keeper.current

    def mark(name: str) -> str:
        standing = known.get(name)
        return (
            str(names.STATES[standing.state])
            if standing in service.silent([*known.values()])
            else ""
        )

    return Labels(
        title=lambda name: names.title(name, code),
        way=names.way,
        kind=lambda name: str(names.KINDS[spoken.step(name).type]),
        mark=mark,
        address=lambda name: url_for("words.step", name=name),
    )


def _size() -> int:
    """Give the size of the picture that was asked for, in per cent."""
    wanted = asked().get("size", "")
    return int(wanted) if wanted in map(str, SIZES) else 100


def _notice() -> Notice | None:
    """Give the status line that callers hear now."""
    with desk().database.transaction() as session:
        notice = switches.state(session).notice
    return notice if notice and notice.until > desk().clock.now() else None


def _hear(name: str, code: str) -> str | None:
    """Give the address of the telephone in the browser at a step, where there is one."""
    is_there = BOOTH in current_app.view_functions and visitor().may(*roles_of(BOOTH))
    return url_for(BOOTH, step=name, language=code) if is_there else None
