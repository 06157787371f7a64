"""Prepare the style sheets, scripts and images that the site serves: `python -m yoriai.web.ui.assets`.

Files are joined, lightly minified, named by their content and compressed, so that the server only reads them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
SOURCE = STATIC / "src"
DIST = STATIC / "dist"

BUNDLES = {
    "yoriai.css": ("vendor/design-tokens/tokens.css", "css/*.css"),
    "passkeys.js": ("vendor/allauth/*.js",),
    "keys.js": ("js/keys.js",),
    "draft.js": ("js/draft.js",),
    "kiosk.js": ("js/kiosk.js",),
    "live.js": ("js/live.js",),
    "favicon.svg": ("images/favicon.svg",),
}
_UNUSED_WITHOUT_REFERENCE = re.compile(r"var\((--[\w-]+)")
_DECLARATION = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")


def minified_css(text: str) -> str:
    """Return style rules without comments and needless white space; strings are kept as they are."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    return re.sub(r":\s+", ":", text).replace(";}", "}").strip() + "\n"


def used_tokens(tokens: str, rules: str) -> str:
    """Return only the design tokens that the rules use, directly or through another token."""
    declared = dict(_DECLARATION.findall(re.sub(r"/\*.*?\*/", "", tokens, flags=re.DOTALL)))
    wanted: set[str] = set()
    waiting = set(_UNUSED_WITHOUT_REFERENCE.findall(rules))
    while waiting:
        name = waiting.pop()
        if name in declared and name not in wanted:
            wanted.add(name)
            waiting |= set(_UNUSED_WITHOUT_REFERENCE.findall(declared[name]))
    return ":root{" + "".join(f"{name}:{declared[name].strip()};" for name in sorted(wanted)) + "}"


def bundle(name: str) -> str:
    """Return the content of one prepared file."""
    files = [path for pattern in BUNDLES[name] for path in sorted(SOURCE.glob(pattern))]
    texts = [path.read_text(encoding="utf-8") for path in files]
    if name.endswith(".css"):
        rules = "\n".join(texts[1:])
        return minified_css(used_tokens(texts[0], rules) + rules)
    # A script that ends without a semicolon would call itself with the next one.
    return "\n;\n".join(texts)


def prepared() -> dict[str, tuple[str, bytes]]:
    """Return for every file its hashed name and content."""
    made = {}
    for name in BUNDLES:
        content = bundle(name).encode("utf-8")
        stem, suffix = name.rsplit(".", 1)
        made[name] = (f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}", content)
    return made


def write() -> None:
    """Write every prepared file, compressed beside plain, and the list of names; remove older ones."""
    DIST.mkdir(exist_ok=True)
    for path in DIST.iterdir():
        path.unlink()
    made = prepared()
    for hashed, content in made.values():
        (DIST / hashed).write_bytes(content)
        (DIST / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    names = {name: hashed for name, (hashed, _) in made.items()}
    (DIST / "manifest.json").write_text(json.dumps(names, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{len(BUNDLES)} files in {DIST}\n")
