"""The stack on this machine: what template.yaml declares, made in moto, and events carried to the real handlers."""
