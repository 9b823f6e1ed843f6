"""How figures stand in a table, beside those with which they are compared.

Knows numbers and titles; not whose they are.
"""

from rich.table import Table

Number = int | float


def titled(title: str, *columns: str) -> Table:
    """Return an empty table; all of its columns but the first hold figures."""
    # Rich breaks a title that is wider than its table.
    table = Table(title=title, title_justify="left", box=None, title_style="bold", min_width=len(title))
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", overflow="fold")
    return table


def compared(value: Number, past: Number) -> tuple[str, str, str]:
    """Return a figure, the one before it, and the difference: with its sign, and empty for none."""
    return written(value), written(past), _difference(value - past)


def written(value: Number) -> str:
    """Return a count as it is, any other figure with one decimal."""
    return str(value) if isinstance(value, int) else f"{value:.1f}"


def _difference(value: Number) -> str:
    text = written(value)
    return "" if text.strip("-0.") == "" else text if text.startswith("-") else f"+{text}"
