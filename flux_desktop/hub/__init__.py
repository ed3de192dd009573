"""Everything Flux can do, over HTTP, for many restaurants at once. A route reads the request, calls a service, shapes the answer."""
