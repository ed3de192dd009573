"""`flux-desktop`, `python -m flux_desktop`: without a subcommand the window, else the command line."""

import sys


def main() -> None:
    if getattr(sys, "frozen", False):
        # The packaged application starts its worker as itself.
        from multiprocessing import freeze_support

        freeze_support()
    if len(sys.argv) == 1:
        # The window does not pay for importing the command line.
        from flux_desktop.start import no_screen
        from flux_desktop.start.settings import load

        settings = load()
        if why := no_screen.why_no_window():
            sys.exit(no_screen.main(settings, why))
        from flux_desktop.start.desktop import main as open_window

        sys.exit(open_window(settings))
    from flux_desktop.start.signals import heed, stopped_early

    try:
        heed()
        from flux_desktop.start.cli import main as run_command

        run_command()
    except KeyboardInterrupt:
        stopped_early()
        sys.exit(1)


if __name__ == "__main__":
    main()
