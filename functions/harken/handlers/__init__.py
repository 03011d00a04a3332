"""The Lambda functions: one file each, read the event, wire, call one job."""
