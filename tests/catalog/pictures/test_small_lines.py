"""What stands above the title of a card: whole, on two lines where one does not hold it."""

from catalog.pictures.drawing import Card


def test_a_long_line_above_a_title_is_broken_and_not_cut() -> None:
    short = Card("Gauges", "MSR-WAT-001 · lowers the likelihood")
    long = Card("Gauges", "MSR-WAT-001 · снижает вероятность того, что вызывает")
    assert short.small_lines(short.kicker, 220) == [short.kicker]
    lines = long.small_lines(long.kicker, 220)
    assert len(lines) == 2 and " ".join(lines) == long.kicker
    assert long.height(220) > short.height(220), "the card grows with it"
    assert Card("Gauges").small_lines("", 220) == []
