"""Restaurants that do not exist, with sales as real ones have them, to try Flux on."""
