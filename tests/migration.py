"""`dev.py migration "words"`: a draft of the next migration, from the difference between the tables and the schema.

Alembic compares the tables of the code with an SQLite file of the newest schema; what it cannot see (data to carry
over, a table without rowid to rebuild) is for whoever reads the draft.
"""

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from flux_desktop.domain.i18n import use_language
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import HEAD, _config, upgrade

ROOT = Path(__file__).parents[1]
UPGRADE = ROOT / "flux_desktop" / "store" / "upgrade.py"


def write(words: str) -> Path:
    """The file of the new migration, and `HEAD` set to it. Raises SystemExit: no words, or nothing to migrate."""
    slug = "_".join(re.findall(r"[a-z0-9]+", words.lower()))
    if not slug:
        raise SystemExit('Say what the migration brings: dev.py migration "waste"')
    number = f"{int(HEAD) + 1:04}"
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/newest.db")
        upgrade(store)
        with store.begin() as uow:
            config = _config(uow.connection)
            script = command.revision(config, words, autogenerate=True, rev_id=number)
        store.close()
    assert script is not None
    assert not isinstance(script, list)
    file = Path(script.path).with_name(f"{number}_{slug}.py")
    Path(script.path).rename(file)
    UPGRADE.write_text(UPGRADE.read_text().replace(f'HEAD: Final = "{HEAD}"', f'HEAD: Final = "{number}"'))
    return file


if __name__ == "__main__":
    use_language("en")
    print(
        f"{write(' '.join(sys.argv[1:])).relative_to(ROOT)} is a draft: read it, and say how data is carried over."
    )
