"""The schema's history, one step a file in `versions`; run by `storage.migrate`."""
