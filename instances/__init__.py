"""Committed instances and the generators that write them."""
