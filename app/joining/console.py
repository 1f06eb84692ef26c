"""The console: the rooms of a web process, with what they stand on."""

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response

from app.booth import views as booth
from app.casework import views as casework
from app.joining.house import House, account_of
from app.now import views as now
from app.pages import guard, shell
from app.pages.desk import Desk
from app.people import views as people
from app.reports import views as reports
from app.staff import views as staff
from app.words import views as words

ROOMS = (staff.bp, now.bp, casework.bp, people.bp, words.bp, reports.bp)


def open_console(app: Flask, house: House) -> None:
    """Give an application its pages; telephones in the browser only on a practice line."""
    own = Desk(
        database=house.database,
        keyring=house.keyring,
        clock=house.clock,
        settings=house.settings,
    )
    shell.furnish(app, own)
    app.extensions[guard.LOOKS] = staff.look
    app.extensions[people.ACCOUNT] = account_of(house)
    for room in (*ROOMS, booth.bp) if house.settings.practice else ROOMS:
        app.register_blueprint(room)
    app.add_url_rule("/", "first", _first)


def _first() -> Response:
    return redirect(url_for("now.now"))
