"""What the scripts have in common: writing a table whose first line says where its answers come from."""

from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "stdlib" / "tests" / "agreement"


def write(name, packages, rows):
    """Rows are (function, input, argument, answer); an answer of `fails` means that the package refuses the input."""
    source = ", ".join(f"{package} {version(package)}" for package in packages)
    lines = [f"# function, input, argument, answer of {source}; made by xtask/oracles/{name}_table.py"]
    for row in dict.fromkeys(rows):
        cells = [str(cell) for cell in row]
        assert not any("\t" in cell or "\n" in cell for cell in cells), cells
        lines.append("\t".join(cells))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines) - 1} rows")
