"""The leak gate: what must not stand in a candidate, searched by other means than the detector's."""
