"""QtGui without its GTK theme, whose libraries belong to the desktop it runs on, not into the package."""

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = [(source, target) for source, target in binaries if "libqgtk3" not in str(source)]
