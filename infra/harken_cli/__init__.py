"""The `harken` command line and the AWS stand-in it runs the functions on."""
