"""Walks one of the ways in a window on the display and prints the figures: NAME FILE SHOTS MODE PACE BEGAN."""

import json
import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from flux_desktop.start import desktop
from flux_desktop.start.settings import load
from tests.hands import XHands
from tests.walks.first_hour import FirstHour
from tests.walks.menu_photo import MenuPhoto
from tests.walks.walk import Walk

_WAYS: Final[dict[str, type[Walk]]] = {way.name: way for way in (FirstHour, MenuPhoto)}


def main(name: str, file: Path, shots: Path, mode: str, pace: float, began: float) -> None:
    app, made = desktop.start(load())

    def ended() -> None:
        print(json.dumps(walk.figures), flush=True)
        if walk.failure:
            # A dialog that nobody answers would keep the program from its end.
            os._exit(1)
        QApplication.closeAllWindows()
        QApplication.quit()

    hands = XHands(os.environ["DISPLAY"], pace)
    walk = _WAYS[name](made, file.name, hands, mode=mode, ended=ended, shots=shots, began=began)
    app.exec()


if __name__ == "__main__":
    _name, _file, _shots, _mode, _pace, _began = sys.argv[1:]
    main(_name, Path(_file), Path(_shots), _mode, float(_pace), float(_began))
