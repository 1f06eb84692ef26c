"""The forms of signing in and joining, and of what somebody changes of their own."""

from wtforms import Field, PasswordField, StringField
from wtforms.validators import EqualTo, Length, ValidationError

from app.pages.forms import Clean, Form, Needed
from app.pages.words import Lazy, lazy
from app.staff import passwords
from app.staff.passwords import Weakness
from app.staff.rules import SIGN_IN_NAME, sign_in_name

NAME, CODE = 64, 40  # characters that are looked at
_LONG = lazy("This is too long.")
_NAMELESS = lazy("Use 2 to 40 letters or digits, without blanks.")
_APART = lazy("The two passwords are not the same. Type both again.")
_WRONG_CODE = lazy(
    "This code is not right, or it was used already. Wait until your telephone shows the next."
)
_NEW_CODE = lazy(
    "This is not the code that your telephone should show. Type the one that it shows now; if"
    " that does not help, scan the picture again."
)
_WEAK = {
    Weakness.SHORT: lazy(
        "This is too short: use at least 12 characters, a few words for example."
    ),
    Weakness.LONG: _LONG,
    Weakness.COMMON: lazy(
        "Others would guess this: it is a common password, a name, or a row of keys. Try three"
        " or four words that have nothing to do with each other."
    ),
}


def _name(label: Lazy) -> StringField:
    spoken = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return StringField(
        label, [Needed(), Clean(), Length(max=NAME, message=_LONG)], render_kw=spoken
    )


def _password(label: Lazy, kind: str, *more: object) -> PasswordField:
    checks = [Needed(), Length(max=passwords.LONGEST, message=_LONG), *more]
    return PasswordField(label, checks, render_kw={"autocomplete": kind})


def _code(label: Lazy) -> StringField:
    spoken = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    return StringField(
        label, [Needed(), Clean(), Length(max=CODE, message=_LONG)], render_kw=spoken
    )


class Asking(Form):
    """A form whose answer may be refused; `refusal` is what is said then."""

    refusal: Lazy = _WRONG_CODE


class SignInForm(Asking):
    """Name and password."""

    refusal = lazy("The name or the password is not right.")
    name = _name(lazy("Your sign-in name"))
    password = _password(lazy("Password"), "current-password")


class CodeForm(Asking):
    """The code of a telephone, or a recovery code."""

    refusal = _WRONG_CODE
    code = _code(lazy("Code"))


class ProveForm(Asking):
    """The password again."""

    refusal = lazy("This is not your password.")
    password = _password(lazy("Password"), "current-password")


class PasswordForm(Asking):
    """A new password, twice; `names` are what it must not be made of."""

    names: tuple[str, ...] = ()
    password = _password(lazy("New password"), "new-password")
    again = _password(
        lazy("The same password again"), "new-password", EqualTo("password", _APART)
    )

    def validate_password(self, field: Field) -> None:
        weak = passwords.weakness(field.data, *self.names)
        if weak:
            raise ValidationError(_WEAK[weak])


class JoinForm(PasswordForm):
    """A sign-in name, a password, and the first code."""

    refusal = _NEW_CODE
    name = _name(lazy("Your sign-in name"))
    code = _code(lazy("Code that your telephone shows"))

    def validate_name(self, field: Field) -> None:
        if not SIGN_IN_NAME.fullmatch(sign_in_name(field.data)):
            raise ValidationError(_NAMELESS)


class TelephoneForm(Asking):
    """The first code of another telephone."""

    refusal = _NEW_CODE
    code = _code(lazy("Code that your telephone shows"))
