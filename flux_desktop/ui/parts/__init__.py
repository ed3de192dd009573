"""The parts every view is built from: they follow the theme and carry their accessible names.

Import each from its own module: the first picture of the window loads only those it shows.
"""
