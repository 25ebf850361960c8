"""Whether work grows as its text does, told on a machine where others work, too."""

from collections.abc import Callable

# Four times as much text takes what is read once 4 times as long, and what is squared 16 times.
MOST = 8
# What takes less, a clock cannot tell apart.
TELLING = 0.001
ROUNDS = 8


def squares(seconds: Callable[[int], float], size: int) -> bool:
    """Whether the time of the processor, *seconds* of a size, grows as the square of the size.

    Others at work only ever make a round slower, so the fastest round of each size counts.
    """
    one, four = seconds(size), seconds(4 * size)
    for _ in range(ROUNDS):
        if four <= max(MOST * one, TELLING):
            return False
        one, four = min(one, seconds(size)), min(four, seconds(4 * size))
    return True
