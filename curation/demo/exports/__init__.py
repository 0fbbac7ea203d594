"""The invented company's exports, as each vendor writes them."""
