"""Scripts against other people's clients and servers; `make acceptance` plays them."""
