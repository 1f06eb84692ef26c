"""`hotline line card`: the line's number as a contact that telephones let through at night."""

from pathlib import Path

import click

from app.settings import of_this_machine

LONGEST = 75  # bytes of a line
NOTE = (
    "When this number rings, somebody needs a person now. Let it ring at night too."
    " iPhone: edit this contact, Ringtone, Emergency Bypass."
    " Android: star this contact, and let starred contacts interrupt Do Not Disturb."
    " In a call, the star key brings in a coordinator or an interpreter."
    " Text this number OFF (no calls until your shift ends), PAUSE 30, ONE, ON, WHO, SHIFTS.\n"
    "Cuando llama este número, alguien necesita a una persona ahora mismo. Que suene también"
    " de noche. iPhone: edite este contacto, Tono de llamada, Omitir en emergencias."
    " Android: marque este contacto con la estrella y permita que suene en No molestar."
    " En una llamada, para llamar a coordinación o a un intérprete, oprima asterisco."
    " Mande a este número FUERA (sin llamadas hasta el final de su turno), PAUSA 30, UNA,"
    " LISTO o LISTA (llamadas otra vez), QUIEN, TURNOS."
)


@click.command()
@click.option("--name", default="Línea Santuario", show_default=True, help="What it is called.")
@click.option("--out", type=click.Path(path_type=Path), help="A file; without it, printed.")
def card(*, name: str, out: Path | None) -> None:
    """Write the line's number as a contact (vCard) for the telephones of responders.

    Its note tells how to let it ring while the telephone is told to be quiet, and the words
    that responders may text for their own rest. Choose a name that says nothing to whoever
    looks over a shoulder.

    \b
    Example: hotline line card --out line.vcf
    """
    written = vcard(of_this_machine().hotline_number, name)
    if out is None:
        click.echo(written.replace("\r\n", "\n"), nl=False)
    else:
        out.write_bytes(written.encode())


def vcard(number: str, name: str) -> str:
    """Write a contact as address books take it (RFC 2426, vCard 3.0)."""
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{_escaped(name)};;;;",
        f"FN:{_escaped(name)}",
        f"TEL;TYPE=WORK,VOICE,PREF:{number}",
        f"NOTE:{_escaped(NOTE)}",
        "END:VCARD",
    )
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _escaped(text: str) -> str:
    text = text.replace("\r", "")
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> list[str]:
    """Break a line into parts of at most 75 bytes; those that continue begin with a space."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LONGEST:
            parts, part = [*parts, part], " "
        part += letter
    return [*parts, part]
