"""Who cites whom, down to the question; chains of referrals to the answer that says something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import index_paths
from indexer.model import Answer, Art, InternalReference, Paper, Question, Reference, Section
from indexer.schema import iter_section_documents, paper_document, paper_key
from indexer.store import Store
from query import BadValueError, SearchEngine, SearchRequest, UnknownIdError
from query.citations.chains import MAX_CHARACTERS, MAX_DEPTH, MAX_POINTS, MAX_STEPS
from query.edges import ChainStep, Edge
from query.render.edges import chain_to_json
from query.render.paragraphs import Style
from query.render.pointing import outside_mark
from query.render.trees import chain_to_text
from tests.papers import paper, passage, write_index


def cite(doc: str, section: str | None, place: str, *fragen: str, **more: str) -> Reference:
    """A mention; its words are the number unless they are given."""
    words = more.pop("text", f"Drucksache {doc}")
    fields: dict[str, object] = {"kind": "drucksache", "span": (4, 4 + len(words)), "fragen": fragen, **more}
    return Reference(doc=doc, place=place, section=section, text=words, **fields)  # type: ignore[arg-type]


def own(section: str, place: str, to: str) -> InternalReference:
    """A mention of the same paper."""
    return InternalReference(section=section, place=place, to=to, text="dort", span=(20, 24))


def said(number: str, text: str, *, referral: bool = False, art: tuple[Art, ...] = ()) -> Section:
    """A question with its answer, which may only point elsewhere."""
    answer = Answer(to=(number,), text=text, referral=referral, art=art)
    question = Question(n=number, text=f"Wie steht es um Punkt {number}?")
    return Section(id=f"f{number}", kind="exchange", questions=(question,), answers=(answer,))


def preface(text: str) -> Section:
    """A Vorbemerkung der Bundesregierung."""
    return Section(id="vorbemerkung_bundesregierung", kind="vorbemerkung", text=text)


OUTSIDE = "Auf die Pressekonferenz am Deich wird hingewiesen."
PRESS = said("35", OUTSIDE, art=(Art(kind="outside", span=(0, len(OUTSIDE))),))
JOINT = Section(
    id="f3-5",
    kind="exchange",
    questions=tuple(Question(n=number, text="Was kostet der Deich?") for number in "345"),
    answers=(Answer(to=("3", "4", "5"), text="Der Deich kostet wenig."),),
)
PARTS = Section(
    id="f14",
    kind="exchange",
    questions=(Question(n="14", text="a) Wer? b) Wann?", parts=("a", "b")),),
    answers=(
        Answer(to=("14a",), text="Die Deichwacht."),
        Answer(to=("14b",), text="Siehe Antwort zu 14a.", referral=True),
    ),
)
ASKED = paper(
    "21/9500",
    Section(id="f7", kind="exchange", questions=(Question(n="7", text="Wer wacht am Deich?"),)),
    drucksachetyp="Kleine Anfrage",
)
WRITTEN = paper("21/9501", PRESS, said("36", "Nein."), drucksachetyp="Schriftliche Fragen")
ANSWER = paper(
    "21/9502",
    preface("Die Deiche werden gepflegt."),
    said("1", "Siehe dort und dort.", referral=True),
    JOINT,
    said("6", "Siehe Frage 1.", referral=True),
    said("7", "Die Deichwacht wacht."),
    said("8", "Siehe Frage 9.", referral=True),
    said("9", "Siehe Frage 8.", referral=True),
    said("10", "Siehe eine Drucksache, die fehlt.", referral=True),
    PARTS,
    bezug="21/9500",
    references=(
        cite("21/9500", None, "head"),
        cite("21/9501", "f1", "answer 1", "35", detail="Schriftliche Frage 35"),
        cite("21/8000", "f10", "answer 10", "2", "3"),
        cite("21/14", "f7", "answer 7", kind="plenarprotokoll", text="Plenarprotokoll 21/14"),
    ),
    internal_refs=(
        own("f1", "answer 1", "vorbemerkung_bundesregierung"),
        own("f6", "answer 6", "question 1"),
        own("f8", "answer 8", "question 9"),
        own("f9", "answer 9", "question 8"),
        own("f14", "answer 14b", "question 14a"),
    ),
)
LATER = paper(
    "21/9503",
    said("1", "Wie dort.", referral=True),
    said("2", "Wie in der Anfrage.", referral=True),
    said("3", "Im ganzen Papier.", referral=True),
    references=(
        cite("21/9502", "f1", "answer 1", "4", "5", "6"),
        cite("21/9500", "f2", "answer 2", "7"),
        cite("21/9502", "f3", "answer 3"),
        cite("21/9502", "f3", "question 3", detail="Vorbemerkung der Bundesregierung"),
        cite("411/26(B)", "f3", "question 3", kind="bundesrat", text="BR-Drs. 411/26(B)"),
    ),
)
LAND = paper(
    "17/273",
    passage(1, "Ein Landtag über Deiche."),
    herausgeber="BW",
    references=(
        cite("17/100", "p1", "passage"),
        cite("21/9501", "p1", "passage", "36", text="Bundestagsdrucksache 21/9501, Frage 36"),
    ),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    write_index(tmp_path / "index", ASKED, WRITTEN, ANSWER, LATER, LAND)
    with SearchEngine.open(tmp_path / "index") as opened:
        yield opened


def leads(edges: tuple[Edge, ...]) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """From where to where each edge leads, with its questions."""
    return [(edge.source, edge.to, edge.fragen) for edge in edges]


def test_a_question_cited_leads_to_the_section_that_asks_it(engine: SearchEngine) -> None:
    (edge, inside) = engine.refs("21/9502#f1").edges
    assert edge == Edge(
        kind="drucksache",
        source="bt-21-9502#f1",
        to="bt-21-9501#f35",
        doc="21/9501",
        fragen=("35",),
        place="answer 1",
        text="Drucksache 21/9501",
        span=(4, 22),
        present=True,
        detail="Schriftliche Frage 35",
    )
    assert (inside.kind, inside.to) == ("internal", "bt-21-9502#vorbemerkung_bundesregierung")
    assert (inside.text, inside.span) == ("dort", (20, 24))


def test_questions_of_a_joint_exchange_are_one_edge_and_what_is_not_asked_leads_to_the_paper(
    engine: SearchEngine,
) -> None:
    assert leads(engine.refs("21/9503#f1").edges) == [
        ("bt-21-9503#f1", "bt-21-9502#f3-5", ("4", "5")),
        ("bt-21-9503#f1", "bt-21-9502#f6", ("6",)),
    ]
    (absent,) = engine.refs("21/9502#f10").edges
    assert (absent.to, absent.fragen, absent.present) == ("bt-21-8000", ("2", "3"), False)
    whole = engine.refs("21/9503#f3").edges
    assert [edge.to for edge in whole] == [
        "bt-21-9502#vorbemerkung_bundesregierung",
        "br-411-26",
        "bt-21-9502",
    ]


def test_edges_of_a_paper_are_those_of_its_head_and_sections_in_order(engine: SearchEngine) -> None:
    found = engine.refs("21/9502")
    assert found.id == "bt-21-9502"
    assert leads(found.edges)[:2] == [
        ("bt-21-9502", "bt-21-9500", ()),
        ("bt-21-9502#f1", "bt-21-9501#f35", ("35",)),
    ]
    sources = [edge.source.partition("#f")[2] for edge in found.edges[1:]]
    assert sources == ["1", "1", "6", "7", "8", "9", "10", "14"]
    protocol = next(edge for edge in found.edges if edge.kind == "plenarprotokoll")
    assert (protocol.to, protocol.present) == (None, False)


def test_a_paper_is_cited_by_heads_and_sections_of_others(engine: SearchEngine) -> None:
    assert leads(engine.cited_by("21/9500").edges) == [
        ("bt-21-9502", "bt-21-9500", ()),
        ("bt-21-9503#f2", "bt-21-9500#f7", ("7",)),
    ]
    assert [edge.source for edge in engine.cited_by("21/9501").edges] == ["bt-21-9502#f1", "bw-17-273#p1"][
        ::1
    ]
    assert [edge.source for edge in engine.cited_by("br-411-26").edges] == ["bt-21-9503#f3"]
    assert engine.cited_by("21/14").edges == ()


@pytest.mark.parametrize("others", [0, 30])  # papers of the same size: few are read, of many each is counted
def test_a_head_is_found_where_every_section_has_a_mention_of_its_own(tmp_path: Path, others: int) -> None:
    def citing(number: str, *sections: str, head: bool) -> Paper:
        own = [cite("21/7", name, "passage") for name in sections]
        references = (*([cite("21/7", None, "head")] if head else []), *own)
        return paper(number, passage(1, "Siehe dort."), passage(2, "Dort."), references=references)

    write_index(
        tmp_path / "index",
        citing("21/10", "p1", "p2", head=True),
        citing("21/11", "p1", "p2", head=False),
        citing("21/12", "p1", head=False),
        citing("21/13", head=True),
        *(citing(f"20/{number}", head=False) for number in range(1, others + 1)),
    )
    with SearchEngine.open(tmp_path / "index") as engine:
        assert [edge.source for edge in engine.cited_by("21/7").edges] == [
            "bt-21-10",
            *("bt-21-10#p1", "bt-21-10#p2", "bt-21-11#p1", "bt-21-11#p2", "bt-21-12#p1"),
            "bt-21-13",
        ]


def test_a_section_is_cited_by_what_leads_to_it_also_from_its_own_paper(engine: SearchEngine) -> None:
    assert [edge.source for edge in engine.cited_by("21/9501#f35").edges] == ["bt-21-9502#f1"]
    joint = engine.cited_by("21/9502#f4")
    assert (joint.id, [edge.source for edge in joint.edges]) == ("bt-21-9502#f3-5", ["bt-21-9503#f1"])
    assert [edge.source for edge in engine.cited_by("21/9502#f1").edges] == ["bt-21-9502#f6"]


def test_a_paper_that_is_not_there_may_be_asked_for(engine: SearchEngine) -> None:
    for any_id in ("21/8000", "21/8000#f3"):
        (edge,) = engine.cited_by(any_id).edges
        assert (edge.source, edge.present) == ("bt-21-9502#f10", False)
    assert engine.cited_by("21/8000#f9").edges == ()
    with pytest.raises(UnknownIdError):
        engine.refs("21/8000")
    with pytest.raises(UnknownIdError):
        engine.cited_by("21/9502#f99")


def test_a_bare_number_in_a_paper_of_a_landtag_is_one_of_that_landtag(engine: SearchEngine) -> None:
    assert [edge.to for edge in engine.refs("bw-17-273").edges] == ["bw-17-100", "bt-21-9501#f36"]
    assert engine.cited_by("17/100").edges == ()
    assert len(engine.cited_by("bw-17-100").edges) == 1


def shape(step: ChainStep) -> tuple[str, str, list[object]]:
    """State and id of a step and of those behind it."""
    return step.state, step.cited.id, [shape(one) for one in step.steps]


def test_a_chain_ends_in_what_says_something(engine: SearchEngine) -> None:
    ends = [
        ("answer", "bt-21-9501#f35", []),
        ("answer", "bt-21-9502#vorbemerkung_bundesregierung", []),
    ]
    first = engine.chain("21/9502#f1")
    assert shape(first) == ("referral", "bt-21-9502#f1", ends)
    assert first.edge is None
    assert first.steps[0].cited.answers == PRESS.answers
    assert first.steps[0].edge is not None
    assert first.steps[1].cited.text == "Die Deiche werden gepflegt."
    assert shape(engine.chain("21/9502#f6")) == ("referral", "bt-21-9502#f6", [shape(first)])
    assert shape(engine.chain("21/9502#f7")) == ("answer", "bt-21-9502#f7", [])


def test_a_cycle_is_cut_and_shown(engine: SearchEngine) -> None:
    back = ("cycle", "bt-21-9502#f8", [])
    assert shape(engine.chain("21/9502#f8")) == (
        "referral", "bt-21-9502#f8", [("referral", "bt-21-9502#f9", [back])],
    )  # fmt: skip


def test_a_question_goes_on_to_its_antwort(engine: SearchEngine) -> None:
    asked = ("asked", "bt-21-9500#f7", [("answer", "bt-21-9502#f7", [])])
    assert shape(engine.chain("21/9503#f2")) == ("referral", "bt-21-9503#f2", [asked])


def test_a_chain_says_where_it_cannot_go_on(engine: SearchEngine) -> None:
    (missing,) = engine.chain("21/9502#f10").steps
    assert (missing.state, missing.cited.id) == ("missing", "bt-21-8000")
    assert missing.cited.pdf_url == "https://dserver.bundestag.de/btd/21/080/2108000.pdf"
    (whole,) = engine.chain("21/9503#f3").steps
    assert (whole.state, whole.cited.id) == ("paper", "bt-21-9502")
    with pytest.raises(UnknownIdError, match="whole paper"):
        engine.chain("21/9502")


def test_parts_of_one_question_lead_to_each_other(engine: SearchEngine) -> None:
    start = engine.chain("21/9502#f14")
    assert start.state == "answer"
    (part,) = start.steps
    assert (part.state, [answer.to for answer in part.cited.answers]) == ("answer", [("14a",)])


def test_a_part_that_points_to_its_whole_question_is_no_cycle(tmp_path: Path) -> None:
    whole = replace(
        PARTS,
        answers=(
            Answer(to=("14",), text="Ja."),
            Answer(to=("14b",), text="Siehe Antwort zu Frage 14.", referral=True),
        ),
    )
    mention = own("f14", "answer 14b", "question 14")
    write_index(tmp_path / "index", paper("21/9601", whole, internal_refs=(mention,)))
    with SearchEngine.open(tmp_path / "index") as engine:
        (part,) = engine.chain("21/9601#f14").steps
    assert (part.state, [answer.text for answer in part.cited.answers]) == ("answer", ["Ja."])


def test_many_roads_to_one_section_are_walked_once(tmp_path: Path) -> None:
    # Each exchange names both exchanges of the next row: a walk without memory takes 2**30 steps.
    sections, mentions = [], []
    for number in range(1, 61):
        sections.append(said(str(number), "Siehe dort.", referral=True))
        after = number + 2 if number % 2 else number + 1
        for target in (after, after + 1):
            if target <= 60:
                mentions.append(own(f"f{number}", f"answer {number}", f"question {target}"))
    write_index(tmp_path / "index", paper("21/9600", *sections, internal_refs=tuple(mentions)))
    with SearchEngine.open(tmp_path / "index") as engine:
        pending, count = [engine.chain("21/9600#f1")], 0
        while pending:
            count += 1
            pending.extend(pending.pop().steps)
    assert count <= 2 * 60


def test_a_hit_and_a_section_show_what_they_point_to(engine: SearchEngine) -> None:
    (hit,) = engine.search(SearchRequest(query="drucksache:21/9502 Punkt dort", limit=1)).hits
    assert hit.id == "bt-21-9502#f1"
    first, second = hit.points_to
    assert (first.cited.id, first.through, first.shortened) == ("bt-21-9501#f35", (), False)
    assert first.cited.answers == PRESS.answers
    assert second.cited.text == "Die Deiche werden gepflegt."
    assert engine.section("21/9502#f1").points_to == hit.points_to
    through = engine.section("21/9502#f6").points_to
    assert [one.through for one in through] == [("bt-21-9502#f1",)] * 2
    assert through[0].edge.to == "bt-21-9502#f1"
    for plain in ("21/9502#f7", "21/9502#f8", "21/9502#f10", "21/9502#f14"):
        assert engine.section(plain).points_to == ()


def test_a_search_is_limited_to_what_cites_a_section(engine: SearchEngine) -> None:
    def found(query: str) -> set[str]:
        return {hit.id for hit in engine.search(SearchRequest(query=query, fold=False)).hits}

    assert found("verweist:21/9501#f35") == {"bt-21-9502#f1"}
    assert found("verweist:21/9502#f4") == {"bt-21-9503#f1"}
    assert found("verweist:21/9502#f1 Frage") == {"bt-21-9502#f6"}
    assert found("-verweist:21/9501#f35 drucksache:21/9501") == {"bt-21-9501#f35", "bt-21-9501#f36"}
    assert found("verweist:21/9502#f99") == found("verweist:21/7777#f1") == set()
    with pytest.raises(BadValueError, match="21/1406#f35"):
        found("verweist:21/9502#")
    with pytest.raises(BadValueError):
        found("drucksache:21/9502#f1")


def test_what_a_hit_points_to_is_bounded(tmp_path: Path) -> None:
    long = "Deich und Damm " * 400
    answers = [said(str(number), long, art=(Art(kind="table", span=(3000, 3010)),)) for number in range(2, 9)]
    mentions = [own("f1", "answer 1", f"question {number}") for number in range(2, 9)]
    written = paper(
        "21/9700", said("1", "Siehe dort.", referral=True), *answers, internal_refs=tuple(mentions)
    )
    write_index(tmp_path / "index", written)
    with SearchEngine.open(tmp_path / "index") as engine:
        points = engine.section("21/9700#f1").points_to
        assert len(engine.chain("21/9700#f1").steps) == 7
    assert len(points) == MAX_POINTS
    for one in points:
        (answer,) = one.cited.answers
        assert one.shortened
        assert len(answer.text) <= MAX_CHARACTERS
        assert answer.text.endswith(("Deich", "und", "Damm"))
        assert answer.art == ()


def test_missing_papers_come_by_how_often_they_are_cited(tmp_path: Path) -> None:
    twice = paper("21/1", passage(1, "Deich"), references=(
        cite("20/5", "p1", "passage"), cite("20/5", "p1", "passage"), cite("20/4", "p1", "passage"),
        cite("21/2", "p1", "passage"), cite("20/6", "p1", "passage", kind="plenarprotokoll"),
    ))  # fmt: skip
    once = paper("21/2", passage(1, "Damm"), references=(
        cite("20/4", "p1", "passage"), cite("20/3", None, "head"),
        cite("1/26", "p1", "passage", kind="bundesrat"),
    ))  # fmt: skip
    write_index(tmp_path / "index", twice, once)
    with SearchEngine.open(tmp_path / "index") as engine:
        found = engine.missing()
    assert [(one.id, one.mentions, one.papers) for one in found] == [
        ("bt-20-4", 2, 2),
        ("bt-20-5", 2, 1),
        ("br-1-26", 1, 1),
        ("bt-20-3", 1, 1),
    ]
    assert found[0].pdf_url == "https://dserver.bundestag.de/btd/20/000/2000004.pdf"
    assert found[2].pdf_url is None


def test_edges_without_kept_words_find_their_section(tmp_path: Path) -> None:
    older = replace(ANSWER, internal_refs=(InternalReference(place="answer 3", to="question 7"),))
    write_index(tmp_path / "index", older)
    with SearchEngine.open(tmp_path / "index") as engine:
        (edge,) = [one for one in engine.refs("21/9502").edges if one.kind == "internal"]
    assert (edge.source, edge.to, edge.text, edge.span) == ("bt-21-9502#f3-5", "bt-21-9502#f7", None, None)


def write_over(path: Path, one: Paper) -> None:
    """Replace a paper in an index, in another commit."""
    with Store.open(path).writing() as writer:
        writer.delete([paper_key(one)])
        writer.add(iter_section_documents(one))
        writer.add([paper_document(one, {"sources": []})])
        writer.commit()


def test_a_paper_that_was_replaced_is_counted_once(tmp_path: Path) -> None:
    write_index(tmp_path / "index", WRITTEN, ANSWER)
    write_over(tmp_path / "index", replace(ANSWER, references=ANSWER.references[:2]))
    with SearchEngine.open(tmp_path / "index") as engine:
        assert [edge.source for edge in engine.cited_by("21/9501").edges] == ["bt-21-9502#f1"]
        assert [edge.source for edge in engine.cited_by("21/9500").edges] == ["bt-21-9502"]
        assert engine.cited_by("21/8000").edges == ()


@pytest.mark.shared
def test_the_chain_of_a_real_paper_ends_in_the_answer_that_points_to_a_press_conference(
    shared: Path, tmp_path: Path
) -> None:
    corpus = shared / "corpus"
    paths = (corpus / "antwort" / "21-1916.txt", corpus / "schriftliche_fragen" / "21-1406.txt")
    report = index_paths(paths, tmp_path / "index")
    assert report.failures == ()
    with SearchEngine.open(tmp_path / "index") as engine:
        start = engine.chain("21/1916#f1")
        (back,) = [edge.source for edge in engine.cited_by("21/1406#f35").edges]
    last = start.steps[0]
    assert (start.state, last.state, last.cited.id) == ("referral", "answer", "bt-21-1406#f35")
    (answer,) = last.cited.answers
    assert "Pressekonferenz" in answer.text
    assert outside_mark(answer) == "verweist selbst nur nach außen: keine Drucksache"
    assert back == "bt-21-1916#f1"


def test_a_count_leaves_out_what_was_deleted(tmp_path: Path) -> None:
    write_index(tmp_path / "index", WRITTEN, ANSWER)
    write_over(tmp_path / "index", replace(ANSWER, sections=ANSWER.sections[:3]))
    with Store.open(tmp_path / "index").snapshot() as snapshot:
        for term in ("bt-21-9501", "bt-21-9502", "bt-21-1"):
            assert snapshot.count("paper", term) == len(list(snapshot.iter_numbers("paper", term)))
        assert snapshot.count("paper", "bt-21-9502") == 4


def test_a_chain_that_does_not_end_is_cut(tmp_path: Path) -> None:
    sections = [said(str(number), "Siehe dort.", referral=True) for number in range(1, 2 * MAX_DEPTH)]
    mentions = [
        own(f"f{number}", f"answer {number}", f"question {number + 1}")
        for number in range(1, 2 * MAX_DEPTH - 1)
    ]
    write_index(tmp_path / "index", paper("21/9800", *sections, internal_refs=tuple(mentions)))
    with SearchEngine.open(tmp_path / "index") as engine:
        start = engine.chain("21/9800#f1")
        assert engine.section("21/9800#f1").points_to == ()
    assert "zu viele Schritte" in chain_to_text(start, Style(width=80))
    assert json.dumps(chain_to_json(start)).count('"state": "referral"') == MAX_DEPTH
    states = []
    step = start
    while step.steps:
        states.append(step.state)
        (step,) = step.steps
    assert (len(states), set(states), step.state) == (MAX_DEPTH, {"referral"}, "cut")


def test_a_chain_with_too_many_branches_is_cut(tmp_path: Path) -> None:
    numbers = range(2, MAX_STEPS + 10)
    first = said("1", "Siehe dort.", referral=True)
    mentions = tuple(own("f1", "answer 1", f"question {number}") for number in numbers)
    written = paper(
        "21/9801", first, *(said(str(number), "Ja.") for number in numbers), internal_refs=mentions
    )
    write_index(tmp_path / "index", written)
    with SearchEngine.open(tmp_path / "index") as engine:
        states = [step.state for step in engine.chain("21/9801#f1").steps]
    assert (states.count("answer"), states.count("cut")) == (MAX_STEPS - 1, len(numbers) - MAX_STEPS + 1)


def test_a_range_of_the_same_paper_is_one_edge_a_section(tmp_path: Path) -> None:
    mentions = tuple(own("f1", "answer 1", f"question {number}") for number in "346")
    write_index(tmp_path / "index", replace(ANSWER, references=(), internal_refs=mentions))
    with SearchEngine.open(tmp_path / "index") as engine:
        assert leads(engine.refs("21/9502#f1").edges) == [
            ("bt-21-9502#f1", "bt-21-9502#f3-5", ("3", "4")),
            ("bt-21-9502#f1", "bt-21-9502#f6", ("6",)),
        ]


def test_only_what_says_nothing_else_is_said_to_point_outside_alone() -> None:
    art = (Art(kind="outside", span=(0, len(OUTSIDE))),)
    assert (
        outside_mark(Answer(to=(), text=OUTSIDE, art=art))
        == "verweist selbst nur nach außen: keine Drucksache"
    )
    assert outside_mark(Answer(to=(), text=OUTSIDE * 3, art=art)) == "verweist auch nach außen"
    assert outside_mark(Answer(to=(), text=OUTSIDE, art=art, referral=True)) is None
    assert outside_mark(Answer(to=(), text=OUTSIDE)) is None
