"""The pages of signing in, in a real Chromium: without fault in either language and size."""

import pytest

from app.sealing import Keyring
from app.staff import accounts, passwords, proofs, store
from app.staff.rules import Role
from tests.pages.conftest import SIZES
from tests.staff.conftest import PASSWORD, Telephone


@pytest.fixture
def ana(console):
    """Ana has recovery codes to keep, and is signed in with a dozen browsers."""
    for _ in range(12):
        console.sign_in("Ana", Role.COORDINATOR)
    keyring = Keyring(console.settings.sealing_keys)
    with console.database.transaction() as session:
        account, _ = store.account_named(session, "ana") or (None, None)
        assert account
        account.password = passwords.hashed(PASSWORD)
        account.totp_sealed = keyring.seal(b"s" * 20, proofs.context(account.person_id, "totp"))
        accounts.give_codes(session, keyring, account)


def test_the_way_in_is_without_fault_also_where_something_is_wrong(screen, entrance, ana):
    door = screen(None, dark=True, language="es")
    link = f"/staff/join/{entrance.invite('Luis')}"
    door.opens(link)
    door.check()
    door.page.fill("[name=name]", "x y")
    door.page.click("main button")
    assert door.page.locator(".wrong").count() == 4
    door.faults.clear()  # Chromium tells of the status 422
    door.check()
    door.opens("/staff/sign-in?next=/words")
    door.check()
    door.page.fill("[name=name]", "ana")
    door.page.fill("[name=password]", PASSWORD)
    door.page.click("main button")
    assert door.page.url.endswith("/staff/sign-in/code?next=/words")
    door.check()
    own = screen("Ana", dark=True, language="es")
    page = own.opens("/staff/me")
    own.check()
    assert "<time" not in page.inner_text("main")


def test_a_newcomer_joins_leaves_and_comes_again_without_javascript(
    console, chromium, entrance
):
    width, height = SIZES["phone"]
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": width, "height": height}, locale="es-US"
    )
    page, line = context.new_page(), console.settings.public_url
    page.goto(f"{line}/staff/join/{entrance.invite('Luis', Role.RESPONDER)}")
    assert page.input_value("[name=name]") == "luis"
    telephone = Telephone(console.clock, page.inner_text("code.figure"))
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.fill("[name=code]", telephone.code)
    page.click("main button")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.click("main button")
    page.goto(f"{line}/staff/me")
    page.click("text=Salir")
    page.goto(f"{line}/words")
    page.fill("[name=name]", "luis")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.fill("[name=code]", codes[0])
    page.press("[name=code]", "Enter")
    assert page.url == f"{line}/words"
    context.close()
