"""The page in a real Chromium: by mouse, by keyboard, without scripts, on a phone, in the dark, elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
RESULTS = "/?q=Schleusen"
PAGES = {
    "start": "/",
    "results": RESULTS,
    "narrowed": "/?q=Schleusen&fraktion=Die+Linke&sort=-datum&group=paper",
    "none": "/?q=Schleuse+Fernbedienung+Wasserstoff",
    "referral": "/?q=drucksache:21/90002+Fachkräfte",
    "hostile": "/?q=Wanderratten",
    "error": "/?q=fragge:x",
    "help": "/help",
    "like": "/like?id=21/90002%23f2",
    "series": "/series?id=21/90002%23f2",
    "stats": "/stats?q=Schleusen&every=month",
    "paper": "/papers/21/90002",
    "section": "/sections/21/90013/f8",
    "missing": "/papers/21/89812",
}
Open = Callable[..., Any]


def found(page: Any) -> str:
    """What the page says it found."""
    text: str = page.locator("#found").inner_text()
    return text


def settled(page: Any, said: str) -> None:
    """Wait until the page says that it found so much."""
    page.wait_for_function("(said) => document.getElementById('found')?.innerText.startsWith(said)", arg=said)


# --- searching ----------------------------------------------------------------------------------------------


def test_typing_offers_words_and_one_is_searched(open_page: Open) -> None:
    page = open_page()
    page.locator("#q").press_sequentially("Schleu", delay=5)
    option = page.locator("#suggestions [role=option]").first
    option.wait_for()
    assert option.inner_text().startswith("Schleuse")
    assert page.locator("#q").get_attribute("aria-expanded") == "true"
    assert_accessible(page)
    option.click()
    settled(page, "3")
    assert page.locator("#q").input_value().startswith("Schleuse")
    assert page.url.endswith(f"/?q={page.locator('#q').input_value()}")
    assert page.locator("#suggestions").is_hidden()


def test_names_and_words_are_offered_side_by_side(open_page: Open) -> None:
    page = open_page()
    page.locator("#q").press_sequentially("Bundes", delay=5)
    page.locator("#suggestions [role=option]").nth(7).wait_for()
    offered = page.locator("#suggestions [role=option]").all_inner_texts()
    assert [one.startswith("ressort:") for one in offered] == [False] * 5 + [True] * 3


def test_a_facet_narrows_without_a_reload_and_the_back_button_goes_back(open_page: Open) -> None:
    page = open_page(RESULTS, viewport=DESK)
    page.evaluate("window.kept = true")
    page.locator(".facet a", has_text="Die Linke").click()
    settled(page, "32 ")
    assert "fraktion=Die+Linke" in page.url
    page.locator(".switch a", has_text="Antworten").click()
    page.wait_for_url(re.compile("in=antwort"))
    page.go_back()
    settled(page, "32 ")
    page.go_back()
    settled(page, "37 ")
    assert page.url.endswith(RESULTS)
    page.go_forward()
    settled(page, "32 ")
    assert page.locator("#kept input[name=fraktion]").get_attribute("value") == "Die Linke"
    page.locator(".chosen a").click()
    settled(page, "37 ")
    assert page.evaluate("window.kept")


def test_the_next_query_keeps_the_filters(open_page: Open) -> None:
    page = open_page(f"{RESULTS}&fraktion=Die+Linke")
    page.locator("#q").fill("Fernbedienung")
    page.get_by_role("button", name="Suchen").click()
    page.wait_for_url(re.compile("q=Fernbedienung"))
    assert "fraktion=Die+Linke" in page.url
    settled(page, "3 ")


def test_the_place_on_a_long_page_is_found_again(open_page: Open) -> None:
    page = open_page(RESULTS, viewport=DESK)
    page.evaluate("scrollTo(0, 1200)")
    page.locator(".pages a[rel=next]").click()
    page.wait_for_url(re.compile("after="))
    page.wait_for_function("() => scrollY === 0")
    page.go_back()
    page.wait_for_function("() => scrollY > 1000")


def test_a_quick_second_query_wins(open_page: Open) -> None:
    page = open_page(RESULTS)
    page.route("**/?q=Wasser", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.locator("#q").fill("Wasser")
    page.locator("#q").press("Enter")
    page.locator("#q").fill("Fernbedienung")
    page.locator("#q").press("Enter")
    page.wait_for_url(re.compile("q=Fernbedienung"))
    page.wait_for_timeout(500)
    assert found(page).startswith("3 ")


# --- reading ------------------------------------------------------------------------------------------------


def test_a_paper_is_read_by_its_table_and_a_reference_is_followed(open_page: Open) -> None:
    page = open_page(RESULTS, viewport=DESK)
    page.get_by_role("link", name="Ganze Drucksache 21/90002").first.click()
    page.wait_for_url(re.compile(r"/papers/21/90002#f\d"))
    page.locator(".contents a", has_text="Frage 8").click()
    assert page.url.endswith("#f8")
    assert page.locator("#f8").evaluate("one => one.matches(':target')")
    page.locator("#f8").get_by_role("link", name="Schriftliche Frage 4").first.click()
    page.wait_for_url("**/sections/21/90009/f4")
    assert "212 von 1 480" in page.locator("main").inner_text()
    page.go_back()
    page.wait_for_url(re.compile("#f8"))


def test_a_citation_is_copied(open_page: Open) -> None:
    page = open_page(RESULTS, permissions=["clipboard-read", "clipboard-write"])
    link = page.locator("a[data-cite]").first
    link.click()
    page.wait_for_function("() => document.getElementById('said').textContent === 'Kopiert'")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Deutscher Bundestag, Drucksache 21/9")
    assert page.locator(".toast").is_visible()
    page.goto("/sections/21/90002/f8#cite")
    page.get_by_role("button", name="Kopieren (BibTeX)").click()
    page.wait_for_function("() => document.getElementById('said').textContent === 'Kopiert'")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@techreport{bt-21-90002:f8")


def test_it_prints_what_was_found_and_no_controls(open_page: Open) -> None:
    page = open_page("/sections/21/90002/f8")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible() and page.locator(".half.answer").is_visible()
    page.evaluate("window.moved = true")  # paper has another width
    assert page.locator("form").is_hidden() and page.locator(".actions").first.is_hidden()


# --- for everyone -------------------------------------------------------------------------------------------


def test_all_of_it_works_without_scripts(open_page: Open) -> None:
    page = open_page(java_script_enabled=False, viewport=DESK)
    page.locator("#q").fill("Schleusen")
    page.get_by_role("button", name="Suchen").click()
    assert found(page).startswith("37 ")
    page.locator(".facet a", has_text="Die Linke").click()
    assert found(page).startswith("32 ")
    page.locator("#q").fill("Fernbedienung")
    page.locator("#q").press("Enter")
    assert "fraktion=Die+Linke" in page.url and found(page).startswith("3 ")
    page.go_back()
    page.locator(".pages a[rel=next]").click()
    assert "Treffer 11 bis" in found(page)
    page.get_by_role("link", name="Zitieren").first.click()
    assert page.locator("#cite-text").is_visible()


def test_all_of_it_works_by_keyboard(open_page: Open) -> None:
    page = open_page("/help")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'main'")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("Schleu")
    page.locator("#suggestions [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#suggestions [aria-selected=true]")
    assert page.locator("#q").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert page.locator("#q").input_value() == chosen.get_attribute("data-text")
    page.keyboard.press("Escape")
    assert page.locator("#q").input_value() == "Schleu" and page.locator("#suggestions").is_hidden()
    page.keyboard.type("se")
    page.keyboard.press("Enter")
    settled(page, "3")
    assert page.evaluate("document.activeElement.id") == "found"
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
    )
    assert focused == ["A", "solid"]


def test_what_was_typed_while_suggestions_came_is_kept(open_page: Open) -> None:
    page = open_page("/help")
    page.locator("#q").focus()
    page.keyboard.type("Schle")
    page.locator("#suggestions [role=option]").first.wait_for()
    values = page.evaluate("""() => {
        const input = document.querySelector("#q");
        const values = [];
        const press = (key) => {
            input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            values.push(input.value);
        };
        input.value = "Schleu";
        input.dispatchEvent(new Event("input"));
        press("ArrowDown");
        press("ArrowUp");
        press("ArrowDown");
        press("Escape");
        return values;
    }""")
    assert values[1] == values[3] == "Schleu"
    assert values[0] == values[2] != "Schleu"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(open_page: Open, name: str) -> None:
    page = open_page(PAGES[name], viewport=PHONE, color_scheme="light")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert_accessible(page)
    assert page.evaluate("window.shifted") == []
    page.evaluate("window.moved = true")  # another width is another layout
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


def test_long_words_break_and_wide_tables_scroll_by_themselves(open_page: Open) -> None:
    page = open_page("/sections/21/90013/f8", viewport=PHONE)
    page.locator(".table summary").click()
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    page.evaluate(
        """(word) => {
          window.moved = true;
          for (const one of document.querySelectorAll("h1 span, .half p, td")) one.textContent = word + word;
        }""",
        word,
    )
    sizes = page.evaluate(
        """() => [document.documentElement, document.querySelector(".table .scroll")].map(
          (one) => one.scrollWidth > one.clientWidth + 1)"""
    )
    assert sizes == [False, True]
    page.locator(".table .scroll").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.table .scroll').scrollLeft > 0")


def assert_accessible(page: Any) -> None:
    """Axe has rules that pass, and none that fail."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {"target-size": {"enabled": True}}  # of WCAG 2.2, which axe leaves out by default
    results = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()


def test_dark_is_dark(open_page: Open) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page = open_page(RESULTS, color_scheme=scheme)
        shades.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert shades == ["rgb(255, 255, 255)", "rgb(20, 23, 26)"]


def test_the_language_of_the_browser_is_spoken_and_may_be_changed(open_page: Open) -> None:
    page = open_page(RESULTS, lang="en-GB")
    assert found(page).startswith("37 sections")
    assert_accessible(page)
    page.get_by_role("link", name="Deutsch").click()
    settled(page, "37 Abschnitte")
    page.locator(".facet a", has_text="Die Linke").click()
    settled(page, "32 Abschnitte")
    assert page.context.cookies() == []


def test_a_hostile_paper_runs_nothing(open_page: Open) -> None:
    for address in ("/?q=Wanderratten", "/papers/21/90666", "/sections/21/90666/f1", "/stats?q=Wanderratten"):
        page = open_page(address)
        assert page.evaluate("window.broken") is None
        assert page.locator("main img, main script, main b").count() == 0
    page.goto("/")
    page.locator("#q").press_sequentially("fraktion:<b", delay=5)
    page.locator("#suggestions [role=option]").first.wait_for()
    assert page.locator("#suggestions b").count() == 0


@pytest.mark.parametrize("name", ["start", "results", "paper", "stats"])
def test_a_page_weighs_less_than_100_kb(open_page: Open, name: str) -> None:
    page = open_page()
    weights: list[int] = []
    page.on("response", lambda answer: weights.append(len(answer.body())))
    page.goto(PAGES[name])
    page.wait_for_load_state("networkidle")
    assert 0 < sum(weights) < 100_000


# --- the widget ---------------------------------------------------------------------------------------------


def host(served: str, attributes: str = "") -> str:
    """A page of another origin with a policy of its own."""
    policy = f"script-src {served}; connect-src {served}; style-src 'none'"
    return f"""<!doctype html><html lang="en"><title>Host</title>
<meta http-equiv="content-security-policy" content="{policy}">
<script src="{served}/widget.js"></script><drucksuche-search {attributes}></drucksuche-search></html>"""


def test_the_widget_searches_from_a_page_of_another_origin(
    browser: Any, served: str, foreign: tuple[str, dict[str, str]]
) -> None:
    origin, pages = foreign
    pages["/"] = host(served, 'lang="de" limit="3" filter="fraktion=Die%20Linke"')
    pages["/hostile"] = host(served, 'query="Wanderratten"')
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(origin)
    page.get_by_role("searchbox", name="Suche in Drucksachen").fill("Schleusen")
    page.get_by_role("button", name="Suchen").click()
    page.locator("drucksuche-search li").nth(2).wait_for()
    assert page.locator("drucksuche-search li").count() == 3
    assert page.locator("drucksuche-search mark").first.inner_text() == "Schleusen"
    assert "32 Abschnitte" in page.locator("drucksuche-search").get_by_role("status").inner_text()
    link = page.locator("drucksuche-search h3 a").first.get_attribute("href")
    assert link is not None and link.startswith(f"{served}/sections/21/90")
    page.get_by_role("link", name="Alle Treffer").click()
    settled(page, "32 ")
    page.goto(f"{origin}/hostile")
    page.locator("drucksuche-search li").first.wait_for()
    assert page.evaluate("window.broken") is None
    assert page.get_by_role("button", name="Search").is_visible()
    context.close()
    assert [one for one in faults if "favicon" not in one and "404" not in one] == []


def test_the_widget_says_what_is_wrong(
    browser: Any, served: str, foreign: tuple[str, dict[str, str]]
) -> None:
    origin, pages = foreign
    pages["/wrong"] = host(served, 'lang="en"')
    page = browser.new_page()
    page.goto(f"{origin}/wrong")
    for query, said in (("fragge:x", "there is no field 'fragge'"), ("qwertzuiop", "No hits")):
        page.get_by_role("searchbox").fill(query)
        page.get_by_role("button").click()
        page.locator("drucksuche-search").get_by_role("status").filter(has_text=said).wait_for()
    page.close()
