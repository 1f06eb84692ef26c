"""Inviting somebody from their page: a link that is shown, or a letter with it."""

from collections.abc import Sequence

from app.mail import Postman
from app.pages.desk import Desk
from app.pages.visitors import Visitor
from app.people import service
from app.staff import letters
from app.staff import service as staff
from app.staff.letters import NoAddressError
from app.staff.rules import Role


def invite(
    own: Desk, who: Visitor, code: str, roles: Sequence[Role], token: str | None = None
) -> str:
    """Invite somebody and give what stands in the link; NotTheirsError, InvitedAlreadyError."""
    with own.database.transaction() as session:
        wanted = service.Invited(roles=roles, token=token)
        return service.invite(session, own.keyring, who, code, wanted, own.clock.now())


def write(
    own: Desk,
    postman: Postman | None,
    who: Visitor,
    code: str,
    roles: Sequence[Role],
    once: str,
) -> None:
    """Invite somebody by letter; a form named `once` that comes twice sends one.

    The errors of `invite` and of letters.send; NoAddressError without a postman too.
    """
    if postman is None:
        raise NoAddressError("there is no mail server")
    token = invite(own, who, code, roles, staff.token_for(own.keyring, code, once))
    letters.send(own, postman, who.code, code, token)
