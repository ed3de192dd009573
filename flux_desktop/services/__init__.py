"""Floor 3: what Flux can do, one noun a file. The window, the command line and the hub call the same functions."""
