import pytest

from yoriai.apps.organisation import demonstration

pytestmark = pytest.mark.browser
EMAIL = f"adviser@{demonstration.DOMAIN}"


def give_password(page):
    page.goto("/accounts/login/")
    page.get_by_label("メールアドレス").fill(EMAIL)
    page.get_by_label("パスワード").fill(demonstration.PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def test_a_passkey_is_registered_and_opens_the_desk(chromium, demonstration_site):
    # A passkey belongs to a name, never to a bare address.
    context = chromium.new_context(
        base_url=demonstration_site.replace("127.0.0.1", "localhost"), locale="ja-JP"
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto("/accounts/demonstration/")
    code = page.locator("li.card", has_text=EMAIL).locator("strong code").inner_text()
    give_password(page)
    page.locator("[name=code]").fill(code)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/desk/")

    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: not address.endswith("/add/"))
    context.clear_cookies(name="session")
    give_password(page)
    page.locator("#mfa_webauthn_authenticate").click()

    page.wait_for_url("**/desk/")
    context.close()
