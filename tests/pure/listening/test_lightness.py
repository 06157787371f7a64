"""What the web process reads of this room stays light."""

import subprocess
import sys

LOOK = (
    "import sys; import yoriai.pure.listening.difference, yoriai.pure.listening.folding; "
    "print(*{'numpy', 'scipy', 'sudachipy'} & set(sys.modules))"
)


def test_differences_and_folding_need_neither_numbers_nor_a_dictionary():
    loaded = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []
