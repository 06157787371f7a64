"""Settings, addresses, processes: the only place that sees every floor."""

import sqlite3
import sys

# SQLite before 3.51.3 can damage its WAL file in a rare race; a newer one comes with pysqlite3.
if sqlite3.sqlite_version_info < (3, 51, 3):
    try:
        import pysqlite3  # type: ignore[import-untyped]
    except ImportError:
        pass
    else:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
