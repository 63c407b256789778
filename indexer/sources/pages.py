"""The frame of a page: from the user space of a PDF to the page as it is shown."""

from __future__ import annotations

from typing import TypeAlias

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(m: Matrix, n: Matrix) -> Matrix:
    """Give m × n: first m, then n."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def page_frame(box: tuple[float, float, float, float], turn: int) -> tuple[Matrix, float, float]:
    """Give the matrix to the page as shown, its width and its height.

    `box` is left, bottom, right and top of what is shown, `turn` the page's /Rotate: degrees clockwise.
    """
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    frames: dict[int, tuple[Matrix, float, float]] = {
        90: ((0.0, -1.0, 1.0, 0.0, -bottom, right), height, width),
        180: ((-1.0, 0.0, 0.0, -1.0, right, top), width, height),
        270: ((0.0, 1.0, -1.0, 0.0, top, -left), height, width),
    }
    return frames.get(turn % 360, ((1.0, 0.0, 0.0, 1.0, -left, -bottom), width, height))
