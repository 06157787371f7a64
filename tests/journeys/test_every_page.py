"""The main pages at every width: for axe-core, for a narrow phone, and on the wire."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import hotp_value

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

NARROWEST, PHONE, WIDE = 320, 375, 1280
HEIGHT = 900
MOST_BYTES = 60_000
PUBLIC = (
    "/",
    "/consultations/",
    "/consultations/shisetsu-yoyaku/",
    "/consultations/shisetsu-yoyaku/opinions/new/",
    "/consultations/shisetsu-yoyaku/draft/",
    "/consultations/shisetsu-yoyaku/draft/1/",
    "/consultations/shisetsu-yoyaku/draft/1/1/",
    "/consultations/shisetsu-yoyaku/poster/",
    "/consultations/oshirase-anketo/survey/",
    "/consultations/oshirase-anketo/survey/figures/",
    "/consultations/joho-keikaku/opinions/",
    "/consultations/joho-keikaku/results/",
    "/consultations/joho-keikaku/summary/",
    "/consultations/joho-keikaku/items/1/",
    "/consultations/joho-keikaku/difference/",
    "/consultations/joho-keikaku/data/",
    "/consultations/minna-no-johoka/",
    "/consultations/minna-no-johoka/vote/",
    "/consultations/minna-no-johoka/vote/add/",
    "/consultations/minna-no-johoka/vote/answers/",
    "/consultations/minna-no-johoka/vote/map/",
    "/consultations/minna-no-johoka/vote/level/",
    "/consultations/minna-no-johoka/vote/code/",
    "/consultations/minna-no-johoka/vote/email/",
    "/consultations/minna-no-johoka/map/",
    "/consultations/minna-no-johoka/statements/",
    "/consultations/madoguchi-teian/proposals/?turn=1",
    "/consultations/madoguchi-teian/proposals/1/",
    "/consultations/madoguchi-teian/proposals/1/history/",
    "/consultations/madoguchi-teian/proposals/my/",
    "/consultations/madoguchi-teian/proposals/my/new/",
    "/consultations/madoguchi-teian/proposals/my/1/",
    "/consultations/saigai-joho/meetings/",
    "/consultations/saigai-joho/meetings/1/",
    "/consultations/saigai-joho/meetings/1/minutes/",
    "/consultations/shisetsu-yoyaku/meetings/1/",
    "/consultations/shisetsu-yoyaku/meetings/1/register/",
    "/meetings/",
    "/meetings/follow-ups/",
    "/meetings/registrations/",
    "/voices/",
    "/voices/{receipt}/",
    "/voices/{receipt}/slip/",
    "/voices/opinions/1/",
    "/letters/",
    "/remarks/measures/johoka-02/",
    "/remarks/items/joho-keikaku/1/",
    "/trace/items/joho-keikaku/1/",
    "/trace/measures/johoka-02/",
    "/trace/costs/1/",
    "/trace/indicators/1/",
    "/figures/",
    "/figures/2025/",
    "/measures/",
    "/measures/johoka-02/",
    "/measures/plans/",
    "/decisions/",
    "/decisions/honbu-2026-1/",
    "/display/",
    "/log/",
    "/log/leaves/0/",
    "/search/?q=防災",
    "/about/",
    "/help/",
    "/privacy/",
    "/accessibility/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/demonstration/",
    "/api/v1/docs",
    "/no-such-page/",
)
DESK = {
    "cio-office": (
        "/desk/",
        "/desk/consultations/",
        "/desk/consultations/new/",
        "/desk/consultations/shisetsu-yoyaku/",
        "/desk/consultations/shisetsu-yoyaku/opinions/",
        "/desk/consultations/shisetsu-yoyaku/opinions/enter/",
        "/desk/consultations/shisetsu-yoyaku/opinions/import/",
        "/desk/consultations/shisetsu-yoyaku/kiosk/",
        "/desk/consultations/shisetsu-yoyaku/comments/",
        "/desk/consultations/shisetsu-yoyaku/municipalities/",
        "/desk/consultations/shisetsu-yoyaku/phases/",
        "/desk/consultations/oshirase-anketo/survey/",
        "/desk/consultations/oshirase-anketo/survey/terms/",
        "/desk/consultations/oshirase-anketo/survey/invitations/",
        "/desk/consultations/oshirase-anketo/survey/enter/",
        "/desk/consultations/madoguchi-teian/proposals/",
        "/desk/consultations/madoguchi-teian/proposals/1/",
        "/desk/consultations/saigai-joho/themes/",
        "/desk/consultations/saigai-joho/themes/model/",
        "/desk/consultations/saigai-joho/marks/",
        "/desk/consultations/templates/",
        "/desk/consultations/templates/new/",
        "/desk/consultations/templates/1/",
        "/desk/consultations/saigai-joho/items/",
        "/desk/consultations/saigai-joho/items/1/",
        "/desk/consultations/saigai-joho/items/1/hand-over/",
        "/desk/consultations/saigai-joho/items/1/history/",
        "/desk/consultations/saigai-joho/review/",
        "/desk/consultations/queue/",
        "/desk/consultations/letters/",
        "/desk/remarks/",
        "/desk/remarks/1/",
        "/desk/consultations/saigai-joho/results/",
        "/desk/consultations/minna-no-johoka/",
        "/desk/consultations/minna-no-johoka/statements/",
        "/desk/consultations/minna-no-johoka/statements/1/",
        "/desk/consultations/minna-no-johoka/statements/new/",
        "/desk/consultations/minna-no-johoka/statements/terms/",
        "/desk/consultations/saigai-joho/meetings/",
        "/desk/consultations/saigai-joho/meetings/new/",
        "/desk/consultations/saigai-joho/meetings/1/",
        "/desk/consultations/saigai-joho/meetings/1/agenda/",
        "/desk/consultations/saigai-joho/meetings/1/attendance/",
        "/desk/consultations/saigai-joho/meetings/1/follow-ups/",
        "/desk/consultations/saigai-joho/meetings/1/minutes/",
        "/desk/consultations/saigai-joho/meetings/1/minutes/edit/",
        "/desk/consultations/saigai-joho/meetings/1/say/",
        "/desk/consultations/saigai-joho/meetings/1/say/receipts/",
        "/desk/consultations/shisetsu-yoyaku/meetings/1/edit/",
        "/desk/consultations/shisetsu-yoyaku/meetings/1/cancel/",
        "/desk/consultations/minna-no-johoka/statements/codes/",
        "/desk/consultations/minna-no-johoka/statements/apart/",
        "/desk/consultations/minna-no-johoka/appeals/",
        "/desk/measures/",
        "/desk/measures/new/",
        "/desk/measures/import/",
        "/desk/measures/plans/",
        "/desk/measures/johoka-02/",
        "/desk/measures/johoka-02/costs/",
        "/desk/measures/johoka-02/indicators/",
        "/desk/decisions/",
        "/desk/people/readings/",
        "/accounts/tokens/",
        "/accounts/2fa/",
        "/accounts/password/change/",
    ),
    "operator": ("/desk/people/", "/desk/people/new/", "/desk/people/divisions/", "/desk/jobs/"),
    "auditor": ("/desk/record/",),
}


def look_at_every_width(visitor: Visitor, address: str) -> str:
    """Return the title of a page after looking at it on a phone, at a desk, and on the narrowest phone."""
    page = visitor.page
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if width == WIDE:
            visitor.go(address)
        else:
            visitor.look()
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    needed = page.evaluate("document.documentElement.scrollWidth")
    assert needed <= NARROWEST, f"{address} is {needed} px wide on a phone of {NARROWEST} px"
    return page.title()


class Scales:
    """Weighs what a first visit of a page carries, with its style sheets, scripts and pictures."""

    def __init__(self, visitor: Visitor) -> None:
        self.bytes = 0.0
        session = visitor.page.context.new_cdp_session(visitor.page)
        session.on("Network.loadingFinished", self._add)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _add(self, event: dict[str, float]) -> None:
        self.bytes += event["encodedDataLength"]

    def read(self) -> int:
        """Return what came since the last reading."""
        weight, self.bytes = self.bytes, 0.0
        return int(weight)


def test_every_public_page_is_light_and_open_to_everybody(open_page, checked_pages, demonstration):
    receipt = re.search(r"/voices/(\d{12})/", demonstration.printed())[1]
    visitor = Visitor(open_page(width=WIDE), checked_pages)
    scales = Scales(visitor)
    titles, weights = [], {}

    for address in PUBLIC:
        titles.append(look_at_every_width(visitor, address.format(receipt=receipt)))
        weights[address] = scales.read()

    assert repeated(titles) == []
    assert {address: weight for address, weight in weights.items() if weight > MOST_BYTES} == {}


def repeated(titles: list[str]) -> list[str]:
    return sorted({title for title in titles if titles.count(title) > 1})


@pytest.mark.parametrize("who", DESK)
def test_every_page_of_the_desk_is_open_to_everybody(at_desk, who):
    staff = at_desk(who)

    titles = [look_at_every_width(staff, address) for address in DESK[who]]

    assert repeated(titles) == []


def test_somebody_new_confirms_the_address_and_sets_up_the_second_factor(
    open_page, checked_pages, demonstration
):
    email, password = "new-person@example.org", "hanami-to-densha-7"
    visitor = Visitor(open_page(width=WIDE), checked_pages)
    visitor.go("/accounts/signup/")
    visitor.field("メールアドレス").fill(email)
    visitor.field("新しいパスワード").fill(password)
    visitor.press("登録する", within=visitor.page.get_by_role("main"))
    visitor.go(re.search(r"http\S+/confirm-email/\S+", demonstration.letter_to(email))[0])
    visitor.press("はい、わたしのです")

    visitor.go("/accounts/2fa/totp/activate/")
    visitor.field("パスワード").fill(password)
    visitor.press("確かめる")
    look_at_every_width(visitor, "/accounts/2fa/totp/activate/")
    secret = visitor.page.get_by_role("main").locator("code").inner_text()
    visitor.page.get_by_role("textbox").fill(f"{hotp_value(secret, int(time.time()) // 30):06d}")
    visitor.press("設定する")

    visitor.sees("予備の番号")


def test_axe_is_awake(open_page, checked_pages):
    visitor = Visitor(open_page(width=WIDE), checked_pages)
    visitor.page.set_content("<title>見本</title><h1>見本</h1><img src='data:,'><button>！</button>")

    findings = [finding.split(":")[0].split(" ")[0] for finding in visitor.findings()]

    assert findings[:2] == ["html-has-lang", "image-alt"]
