"""What is said of people: roles, qualifications, how a trial ended, what is wrong."""

from datetime import date

from babel.dates import format_date

from app.dispatch.facts import Outcome
from app.pages.words import language, lazy
from app.people.rules import Column, Fault, Wrong
from app.staff.rules import Kind, Role

ROLES = {
    Role.RESPONDER: lazy("Responder: answers calls"),
    Role.COORDINATOR: lazy("Coordinator: follows cases, leads"),
    Role.APPROVER: lazy("Approver: signs what goes out"),
    Role.ROTA: lazy("Rota coordinator: plans shifts, may see numbers"),
    Role.LIAISON: lazy("Legal liaison: cases of people who were taken"),
    Role.ADMIN: lazy("Admin: keeps the machine, reads no cases"),
    Role.AUDITOR: lazy("Auditor: reads what was done, no cases"),
}
OFFICES = {
    Role.RESPONDER: lazy("responder"),
    Role.COORDINATOR: lazy("coordinator"),
    Role.APPROVER: lazy("approver"),
    Role.ROTA: lazy("rota coordinator"),
    Role.LIAISON: lazy("legal liaison"),
    Role.ADMIN: lazy("admin"),
    Role.AUDITOR: lazy("auditor"),
}
KINDS = {
    Kind.TRAINING: lazy("Training"),
    Kind.SHADOWED: lazy("Shadowed shift"),
    Kind.REFRESHER: lazy("Refresher"),
    Kind.INTERPRETING: lazy("Interpreting"),
}
COLUMNS = {
    Column.NAME: lazy("name"),
    Column.NUMBER: lazy("number"),
    Column.LANGUAGES: lazy("languages"),
    Column.SKILLS: lazy("topics"),
    Column.GENDER: lazy("gender"),
    Column.EMAIL: lazy("e-mail"),
    Column.TELL: lazy("how they are told"),
}
ENDED = {
    Outcome.NO_KEY: lazy("Something answered and pressed nothing: a voicemail perhaps."),
    Outcome.NO_ANSWER: lazy("Nobody answered."),
    Outcome.BUSY: lazy("It was busy, or the call was declined."),
    Outcome.FAILED: lazy("The number cannot be reached."),
    Outcome.REFUSED: lazy("The telephone company does not ring this number."),
    Outcome.PASSED: lazy("Another key was pressed."),
    Outcome.LOST: lazy("Nobody knows what became of the call. Is the line running?"),
}
WRONG = {
    Wrong.NAME: lazy("A first name has 1 to 40 letters and begins with one, as in Ana."),
    Wrong.EMERGENCY: lazy("An emergency number is never rung. Write the person's own."),
    Wrong.NO_NUMBER: lazy("This is no telephone number. Write it as in +1 413 555 0101."),
    Wrong.UNREAL: lazy("No real telephone can have this number. Look at each digit."),
    Wrong.DEAR: lazy("A premium number is never rung. Write the person's own."),
    Wrong.LINE: lazy("This is the number of the line itself. Write the person's own."),
    Wrong.LANGUAGE: lazy("“%(word)s” is no language that we know. Write es, en, or its name."),
    Wrong.NO_LANGUAGE: lazy("At least one language is needed, as in es, en."),
    Wrong.LONG: lazy("This is too long."),
    Wrong.EMAIL: lazy("This is no address. Write one like ana@example.org."),
    Wrong.TELL: lazy("Write text or e-mail."),
    Wrong.NO_ADDRESS: lazy("There is no address to write to."),
    Wrong.NUMBER_TWICE: lazy("Line %(word)s has the same number."),
    Wrong.NAME_TWICE: lazy("Line %(word)s has the same first name. Add an initial."),
    Wrong.NUMBER_TAKEN: lazy("Somebody on the roll has this number, or had it once."),
    Wrong.NAME_TAKEN: lazy(
        "Somebody on the roll has this first name and another number. Add an initial, or change"
        " the number on their page."
    ),
    Wrong.CELLS: lazy("This line has more cells than the first line."),
    Wrong.QUOTES: lazy("The quotation marks do not fit from line %(word)s on."),
    Wrong.EMPTY: lazy("There is nothing in this file."),
    Wrong.TOO_LARGE: lazy("This file is too large: at most 200 people, and 64 kilobytes."),
    Wrong.NO_SHEET: lazy("This is no CSV file. Save the sheet as CSV (UTF-8) first."),
    Wrong.NO_COLUMNS: lazy(
        "The first line must name the columns, and two of them must be “name” and “phone”."
    ),
    Wrong.COLUMN_TWICE: lazy("Two columns mean the same: “%(word)s”."),
}


def about(wrong: Wrong, word: str = "") -> str:
    """Say in the reader's language what is wrong."""
    return str(WRONG[wrong]) % {"word": word}


def day(value: date) -> str:
    """Write a day in the reader's form."""
    return format_date(value, "long", locale=language())


def in_english(fault: Fault) -> str:
    """Say what is wrong in a line, at the terminal."""
    return f"line {fault.line}: {WRONG[fault.wrong].english % {'word': fault.word}}"
