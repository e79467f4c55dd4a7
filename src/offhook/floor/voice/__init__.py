"""The voice part of a floor: calls to a `ports.Switch`, from what the floor decides, and back."""
