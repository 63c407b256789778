"""Windows are whole sentences, cover all that is printed, and grow with nothing but the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.vectors import WINDOW_CHARACTERS, cut_windows


def test_a_short_section_is_one_window_under_its_title() -> None:
    (window,) = cut_windows("Moore", "Wie viele?\nVier.")
    assert window.text == "Moore\nWie viele?\nVier."
    assert (window.start, window.end) == (0, 16)


def test_a_long_one_is_cut_between_sentences() -> None:
    sentence = "Der Deich hält, wie das Amt am 3. Mai mitteilte, auch im Winter."
    windows = cut_windows(None, " ".join([sentence] * 40))
    assert len(windows) > 1
    for window in windows:
        assert window.text.startswith("Der Deich")
        assert window.text.endswith("Winter.")
        assert len(window.text) <= WINDOW_CHARACTERS


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    windows = cut_windows("Moore", "Wort " * 1000)
    assert all(len(window.text) <= WINDOW_CHARACTERS + len("Moore\n") for window in windows)
    assert "".join(window.text.removeprefix("Moore\n") for window in windows).count("Wort") == 1000


def test_a_title_alone_is_a_window() -> None:
    (window,) = cut_windows("Moore", " \n\n ")
    assert (window.text.strip(), window.start, window.end) == ("Moore", 0, 0)


def test_nothing_to_read_gives_no_window() -> None:
    assert cut_windows(None, "") == cut_windows(" ", " \n\n ") == []


def test_a_section_of_a_megabyte_is_cut_at_once() -> None:
    for text in ("x" * 1_000_000, "Der Deich hält. " * 62_500, "1. " * 333_333, "\n" * 1_000_000 + "Ende"):
        windows = cut_windows(None, text)
        assert 1 <= len(windows) <= 2 * len(text) / WINDOW_CHARACTERS + 1


@given(st.text(alphabet="aÄ. ?!\n\t„3", max_size=3000))
def test_windows_lie_behind_each_other_and_leave_out_blanks_alone(body: str) -> None:
    windows = cut_windows(None, body)
    at = 0
    for window in windows:
        assert at <= window.start < window.end <= len(body)
        assert not body[at : window.start].strip()
        assert window.text == body[window.start : window.end]
        assert len(window.text) <= WINDOW_CHARACTERS
        at = window.end
    assert not body[at:].strip()
