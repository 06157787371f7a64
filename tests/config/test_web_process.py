"""What a web process loads."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = {"numpy", "scipy", "pandas", "polars", "duckdb", "sklearn", "openpyxl", "python_calamine"}


def test_heavy_parts_are_installed_but_not_loaded_by_the_web_process(tmp_path):
    look = "import sys, yoriai.config.wsgi; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    variables = {**os.environ, "YORIAI_DATA_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}

    loaded = subprocess.run([sys.executable, "-c", look], env=variables, capture_output=True, text=True, check=True)

    assert "django" in loaded.stdout.split()
    assert HEAVY & set(loaded.stdout.split()) == set()
