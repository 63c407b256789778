"""The sample papers are as their sources say, and their sentences are nobody's but ours."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.sources import Input, iter_inputs, read_input

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "index_data" / "samples"
CORPUS = ROOT.parent / "shared" / "corpus"
RUN = 12
"""So many words in a row are taken for a sentence of somebody else's."""

FIXED = re.compile(
    "|".join(
        (
            "Die Antwort wurde namens der Bundesregierung mit Schreiben",
            "Die Drucksache enthält zusätzlich",
            "Gesamtherstellung: H\\. Heenemann",
            "Vertrieb: Bundesanzeiger Verlag",
            "ISSN 0722-8333",
            "Vorabfassung",
            "ird durch die lektorierte Version ersetzt",
            "Geschäftsbereich de[rs]",
            "Verzeichnis der Frage",
            "Abgeordnete Nummer",
            "der Frage$",
            "Deutscher Bundestag – \\d+\\. Wahlperiode",
            "(?:[A-Za-zäöü] ){6}",
        )
    )
)
"""Lines that every paper prints: transmission note, imprint, directories, heads, letter-spaced headings."""


def test_pdfs_are_as_the_script_writes_them() -> None:
    script = ROOT / "index_data" / "make_samples.py"
    run = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_check_tells_a_pdf_that_differs(tmp_path: Path) -> None:
    copy = tmp_path / "index_data"
    for source in [ROOT / "index_data" / "make_samples.py", *(ROOT / "index_data" / "making").glob("*.py")]:
        target = copy / source.relative_to(ROOT / "index_data")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    (copy / "samples_src").mkdir()
    source = next((ROOT / "index_data" / "samples_src").glob("*.txt"))
    (copy / "samples_src" / source.name).write_bytes(source.read_bytes())
    (copy / "samples").mkdir()
    (copy / "samples" / f"{source.stem}.pdf").write_bytes(b"%PDF-1.4")
    run = subprocess.run(
        [sys.executable, copy / "make_samples.py", "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert f"{source.stem}.pdf" in run.stderr


def test_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 1_500_000


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared")
def test_no_sentence_is_taken_from_a_real_paper() -> None:
    runs = {
        run for item in iter_inputs([SAMPLES]) if isinstance(item, Input) for run in iter_runs(body(item))
    }
    found: set[tuple[str, ...]] = set()
    for path in sorted(CORPUS.rglob("*.txt")):
        words = words_of(path.read_text(encoding="utf-8"))
        found |= runs & set(zip(*(words[start:] for start in range(RUN)), strict=False))
    assert not found


def body(item: Input) -> str:
    """The text of a sample without lines that every paper prints."""
    return "\n".join(line.text for line in read_input(item).lines if not FIXED.search(line.text))


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def iter_runs(text: str) -> Iterator[tuple[str, ...]]:
    words = words_of(text)
    return zip(*(words[start:] for start in range(RUN)), strict=False)
