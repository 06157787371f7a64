"""Fixtures that every test may use."""

import os
import tempfile

os.environ.setdefault("YORIAI_DATA_DIR", tempfile.mkdtemp(prefix="yoriai-tests-"))
