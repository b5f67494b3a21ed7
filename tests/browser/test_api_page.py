"""The API's page in a browser: it draws itself under the house's policy, and tries a call as oneself."""

from collections.abc import Callable
from typing import Any

from support.processes import PATIENCE


def test_the_page_draws_itself_and_makes_a_call(visit: Callable[..., Any]) -> None:
    page = visit("facilitator")
    page.goto("/api/")
    page.wait_for_selector(".opblock", timeout=PATIENCE * 1000)
    assert page.locator(".opblock").count() > 50
    assert page.locator(".errors-wrapper").count() == 0
    block = page.locator("#operations-dialogues-dialogues_list")
    block.locator(".opblock-summary-control").click()
    block.locator(".try-out__btn").click()
    block.locator(".execute").click()
    block.locator(".live-responses-table .response-col_status").first.wait_for(timeout=PATIENCE * 1000)
    assert "200" in block.locator(".live-responses-table .response-col_status").nth(1).inner_text()
    assert [line for line in page.console if line.startswith("error")] == []
