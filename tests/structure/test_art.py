"""How an answer was given: invented answers, labels of real ones, and what holds for every text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Answer, Art
from indexer.structure.art import classify_answer

HERE = Path(__file__).parent
LABELS = HERE / "data" / "art_labels.json"
ROWS = [
    line.partition(" =>")
    for line in (HERE / "arten.txt").read_text(encoding="utf-8").splitlines()
    if line and line[0] != "#"
]


def shown(art: Art) -> str:
    return f"{art.kind} {art.grade}" if art.grade else art.kind


@pytest.mark.parametrize(("text", "expected"), [(text, expected.strip()) for text, _, expected in ROWS])
def test_kinds_of_invented_answers(text: str, expected: str) -> None:
    found = classify_answer(text.replace(" | ", "\n"))
    assert ", ".join(sorted(map(shown, found))) == expected


def test_evidence_is_the_sentence_that_shows_it() -> None:
    text = "Die Hecken wachsen.\nSie wachsen schnell. Dazu liegen keine Zahlen vor. Siehe www.beispiel.de."
    found = {art.kind: text[slice(*(art.span or (0, 0)))] for art in classify_answer(text)}
    assert found == {"no_knowledge": "Dazu liegen keine Zahlen vor.", "outside": "Siehe www.beispiel.de."}


def test_evidence_of_a_table_is_its_rows() -> None:
    text = "Die Zahlen:\nJahr 2022 17\n2023 19\n2024 20\nQuelle: Zählung"
    (art,) = classify_answer(text)
    assert (art.kind, text[slice(*(art.span or (0, 0)))]) == ("table", "Jahr 2022 17\n2023 19\n2024 20")


@pytest.mark.parametrize(
    ("to", "joint"), [((), False), (("3",), False), (("3", "4"), True), (("3a", "3b"), True)]
)
def test_joint_is_an_answer_to_several_questions(to: tuple[str, ...], joint: bool) -> None:
    for text in ("Nein.", "Es wird auf die Antwort zu Frage 1 verwiesen."):
        arts = classify_answer(text, to=to)
        assert any(art.kind == "joint" and art.span is None for art in arts) == joint


@given(st.text(max_size=300) | st.lists(st.sampled_from([t for t, _, _ in ROWS]), max_size=6).map("\n".join))
@settings(deadline=None)
def test_each_kind_comes_once_with_a_place_in_the_text(text: str) -> None:
    arts = classify_answer(text)
    assert len({art.kind for art in arts}) == len(arts)
    spans = [art.span for art in arts if art.span is not None]
    assert len(spans) == len(arts)
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= len(text) for start, end in spans)


def labelled(shared: Path, part: str) -> Iterator[tuple[Answer, dict[str, object]]]:
    """Answers of the real papers with their labels; what the parser cuts otherwise today is left out."""
    from indexer.pipeline.reading import read_paper

    papers: dict[str, dict[tuple[str, int], Answer]] = {}
    for label in json.loads(LABELS.read_text(encoding="utf-8"))[part]:
        number = label["paper"]
        if number not in papers:
            [path] = (shared / "corpus").glob(f"*/{number.replace('/', '-')}.txt")
            paper = read_paper(path)
            papers[number] = {(s.id, i): a for s in paper.sections for i, a in enumerate(s.answers)}
        answer = papers[number].get((label["section"], label["answer"]))
        if answer is not None:
            yield answer, label


@pytest.mark.shared
@pytest.mark.parametrize(("part", "least"), [("random", 195), ("rare", 48), ("fresh", 96)])
def test_precision_on_labelled_answers(shared: Path, part: str, least: int) -> None:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    pairs = list(labelled(shared, part))
    for answer, label in pairs:
        for art in classify_answer(answer.text, to=answer.to):
            (right if art.kind in label["arten"] else wrong)[art.kind] += 1  # type: ignore[operator]
            if art.kind == "confidential":
                assert art.grade == label.get("grade")
    assert len(pairs) >= least
    assert right.total() / (right.total() + wrong.total()) >= 0.95, wrong
