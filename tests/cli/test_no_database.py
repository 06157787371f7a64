from __future__ import annotations

import os
import subprocess
import sys


def test_a_command_without_a_database_says_what_to_do_first(tmp_path):
    command = [sys.executable, "-m", "yoriai", "export", "log", str(tmp_path / "log.jsonl")]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    variables |= {"YORIAI_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(sys.path)}

    ended = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "yoriai manage migrate" in ended.stderr
    assert "Traceback" not in ended.stderr
