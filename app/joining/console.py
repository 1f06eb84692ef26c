"""The console: the rooms of a web process, with what they stand on."""

from contextlib import ExitStack, closing

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response

from app.booth import views as booth
from app.casework import views as casework
from app.feeds import views as feeds
from app.feeds.rules import Turns
from app.intake import views as intake
from app.joining.house import House, account_of
from app.line import views as line
from app.mail import Postman, mailbox_of
from app.notices import service as notices
from app.now import views as now
from app.now.service import Glance
from app.pages import guard, shell
from app.pages.desk import ACCOUNT, POSTMAN, Desk
from app.people import views as people
from app.planning import views as planning
from app.planning.views import who
from app.record import views as record
from app.reports import views as reports
from app.settings import Settings
from app.staff import views as staff
from app.swaps import views as swaps
from app.words import views as words

ROOMS = (
    staff.bp,
    now.bp,
    casework.bp,
    intake.bp,
    planning.bp,
    swaps.bp,
    people.bp,
    words.bp,
    line.bp,
    reports.bp,
    record.bp,
    feeds.bp,
)


CONNECTIONS = 3  # to Postgres, for the pages of a process alone
# Seconds for one step with the mail server, and in all: who waits holds a thread.
A_STEP, A_LETTER = 3.0, 5.0


def open_console(app: Flask, house: House, stack: ExitStack) -> None:
    """Give an application its pages; telephones in the browser only on a practice line.

    They have connections of their own: no page that waits for Postgres makes calls wait.
    """
    database = stack.enter_context(closing(house.database.another(CONNECTIONS)))
    own = Desk(
        database=database,
        keyring=house.keyring,
        clock=house.clock,
        settings=house.settings,
    )
    shell.furnish(app, own)
    app.extensions[guard.LOOKS] = staff.look
    app.extensions[staff.WARNS] = notices.warn
    app.extensions[words.KEEPER] = app.extensions["door"].calls.flows
    app.extensions[who.RESTS] = not house.settings.telephones_url
    app.extensions[now.GLANCE] = Glance(rests=not house.settings.telephones_url)
    app.extensions[ACCOUNT] = account_of(house)
    app.extensions[POSTMAN] = _postman(house.settings)
    app.extensions[feeds.TURNS], app.extensions[feeds.WRITTEN] = Turns(), {}
    for room in (*ROOMS, booth.bp) if house.settings.practice else ROOMS:
        app.register_blueprint(room)
    app.add_url_rule("/", "first", _first)


def _postman(settings: Settings) -> Postman | None:
    mailbox = mailbox_of(settings, A_STEP)
    return Postman(mailbox=mailbox, waits=A_LETTER) if mailbox else None


def _first() -> Response:
    return redirect(url_for("now.now"))
