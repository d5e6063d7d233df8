"""The calls that the cases make, one mixin of `records.Log` per service."""
